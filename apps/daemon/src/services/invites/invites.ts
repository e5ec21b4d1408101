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

/** Invitations for new users, and password reset links for existing ones. */
export function invites(app: Application, publicAddress: () => string): void {
  app.use(contract.path, knexService(app, contract), serviceOptions(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [defaultSort(contract), jsonColumns(contract)],
      create: [issueLink(publicAddress), atomic, assertCanInvite, stampNew(contract), jsonColumns(contract)],
      remove: [atomic, jsonColumns(contract)]
    }
  })
}

/** Generates the code, stores its hash, and returns the link in the result of this call only. */
function issueLink(publicAddress: () => string) {
  return async (context: HookContext<'invites', 'create'>, next: NextFunction): Promise<void> => {
    const { role = null, user_id = null } = context.data
    if ((role === null) === (user_id === null)) {
      throw fail.badRequest('invalid', 'Provide either `role` for a new user or `user_id` for a password reset.')
    }
    const code = newSecret()
    const expires_at = new Date(Date.now() + LIFETIME_MS).toISOString()
    context.data = { role, user_id, hash: sha256(code), expires_at }
    await next()
    const action = user_id === null ? 'invite' : 'reset'
    context.result = { ...context.result, url: `${publicAddress()}#${action}=${code}` }
  }
}

/** Users can reset their own password; everything else requires a role that manages the user's role. */
async function assertCanInvite(context: HookContext<'invites', 'create'>, next: NextFunction): Promise<void> {
  const { app, data, params } = context
  const { role, user_id } = data
  const { transaction, user } = params
  if (role) assertCanManageRole(user, role)
  else if (user_id !== user?.user_id) {
    assertCanManageRole(user, (await app.service('users').get(user_id ?? '', { transaction })).role)
  }
  await next()
}
