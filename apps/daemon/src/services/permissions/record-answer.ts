import type { Permission } from '@callboard/contract'
import { fail } from '../../core/errors.ts'
import type { Application, HookContext, NextFunction } from '../../declarations.ts'
import type { Transaction } from '../../storage/transaction.ts'

/** T5: accepts the first answer if it is one of the offered options, and sends it to the agent after the commit. */
export async function recordAnswer(context: HookContext<'permissions'>, next: NextFunction): Promise<void> {
  const { app, data, id, params, service } = context
  const { transaction, user } = params
  if (!params.provider) return next()
  const request: Permission = await service.get(id, { transaction })
  if (request.status !== 'pending') throw await alreadySettled(app, request, transaction)
  if (!request.options.some(({ option_id }) => option_id === data.option_id)) {
    const offered = request.options.map(({ option_id }) => option_id).join(', ')
    throw fail.badRequest('no_such_option', `This option does not exist. Choose one of: ${offered}.`)
  }
  context.data = { ...data, status: 'answered', decided_by: user?.user_id }
  params.type = 'permission.answered'
  await next()
  if (transaction) await app.get('runner').permissions.answer(context.result, transaction, user ? { user } : {})
}

async function alreadySettled(app: Application, request: Permission, transaction?: Transaction) {
  const { status, decided_by, option_id, options } = request
  if (status === 'cancelled') {
    return fail.conflict('already_cancelled', 'The agent no longer needs an answer.')
  }
  const { data } = await app.service('users').find({ query: { user_id: decided_by ?? '' }, transaction })
  const name = data[0]?.name ?? 'Someone'
  const answer = options.find(option => option.option_id === option_id)?.name ?? option_id
  return fail.conflict('already_answered', `${name} has already answered: ${answer}.`, { decided_by, option_id })
}
