import { contracts } from '@callboard/contract'
import { fail } from '../../core/errors.ts'
import { newSecret, sha256 } from '../../core/ids.ts'
import type { Application, HookContext, NextFunction } from '../../declarations.ts'
import { defaultSort } from '../../hooks/default-sort.ts'
import { jsonColumns } from '../../hooks/json-columns.ts'
import { stampNew } from '../../hooks/stamp.ts'
import { atomic } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { knexService, serviceOptions } from '../knex-service.ts'
import { assertCanManageRole } from '../users/manage-roles.ts'

const contract = contracts.invites
const LIFETIME_MS = 7 * 24 * 3_600_000

/** Links that bring somebody new in, or let somebody set a new password. */
export function invites(app: Application, address: () => string): void {
  app.use(contract.path, knexService(app, contract), serviceOptions(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [defaultSort(contract), jsonColumns(contract)],
      create: [issueLink(address), atomic, assertCanInvite, stampNew(contract), jsonColumns(contract)],
      remove: [atomic, jsonColumns(contract)]
    }
  })
}

/** The code stands in the answer's address and nowhere else. */
function issueLink(address: () => string) {
  return async (context: HookContext, next: NextFunction): Promise<void> => {
    const { role = null, user_id = null } = context.data
    if ((role === null) === (user_id === null)) {
      throw fail.badRequest('invalid', 'Say either the role of somebody new, or whose password it sets.')
    }
    const code = newSecret()
    const expires_at = new Date(Date.now() + LIFETIME_MS).toISOString()
    context.data = { role, user_id, hash: sha256(code), expires_at }
    await next()
    context.result = { ...context.result, url: `${address()}#${user_id === null ? 'invite' : 'reset'}=${code}` }
  }
}

async function assertCanInvite(context: HookContext, next: NextFunction): Promise<void> {
  const { app, data, params } = context
  const { transaction, user } = params
  if (data.role !== null) assertCanManageRole(user, data.role)
  else if (data.user_id !== user?.user_id) {
    assertCanManageRole(user, (await app.service('users').get(data.user_id, { transaction })).role)
  }
  await next()
}
