import type { Permission } from '@callboard/contract'
import { fail } from '../../core/errors.ts'
import type { Application, HookContext, NextFunction } from '../../declarations.ts'
import type { Transaction } from '../../storage/transaction.ts'

/** T5: the first answer wins, it must be one of those that were offered, and the agent hears it after the commit. */
export async function recordAnswer(context: HookContext, next: NextFunction): Promise<void> {
  const { app, data, id, params, service } = context
  const { transaction, user } = params
  if (!params.provider) return next()
  const asked: Permission = await service.get(id, { transaction })
  if (asked.status !== 'pending') throw await alreadySettled(app, asked, transaction)
  if (!asked.options.some(({ option_id }) => option_id === data.option_id)) {
    const offered = asked.options.map(({ option_id }) => option_id).join(', ')
    throw fail.badRequest('no_such_option', `That was not offered. Choose one of: ${offered}.`)
  }
  context.data = { ...data, status: 'answered', decided_by: user?.user_id }
  params.type = 'permission.answered'
  await next()
  if (transaction) await app.get('runner').permissions.answer(context.result, transaction, user ? { user } : {})
}

async function alreadySettled(app: Application, asked: Permission, transaction?: Transaction) {
  const { status, decided_by, option_id, options } = asked
  if (status === 'cancelled') {
    return fail.conflict('already_cancelled', 'The agent does not need an answer any more.')
  }
  const { data } = await app.service('users').find({ query: { user_id: decided_by ?? '' }, transaction })
  const name = data[0]?.name ?? 'Someone'
  const answer = options.find(option => option.option_id === option_id)?.name ?? option_id
  return fail.conflict('already_answered', `${name} has answered already: ${answer}. The first answer counts.`, {
    decided_by,
    option_id
  })
}
