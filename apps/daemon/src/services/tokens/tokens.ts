import { contracts, type Token } from '@callboard/contract'
import { restrictToReadable } from '../../access/row-access.ts'
import { fail } from '../../core/errors.ts'
import { newSecret, sha256 } from '../../core/ids.ts'
import type { Application, HookContext, NextFunction } from '../../declarations.ts'
import { defaultSort } from '../../hooks/default-sort.ts'
import { jsonColumns } from '../../hooks/json-columns.ts'
import { revokeOnRemove } from '../../hooks/revoke-on-remove.ts'
import { stampNew } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { knexService, serviceOptions } from '../knex-service.ts'

const contract = contracts.tokens

/** The name of the token in the home directory, which programs on this machine use. */
export const OWNER_TOKEN_NAME = 'owner'

/** A user's access tokens for programs. The database holds only their hashes. */
export function tokens(app: Application): void {
  app.use(contract.path, knexService(app, contract), serviceOptions(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [defaultSort(contract), restrictToReadable(contract), jsonColumns(contract)],
      get: [restrictToReadable(contract), jsonColumns(contract)],
      create: [returnSecretOnce, transaction(contract), stampNew(contract), jsonColumns(contract)],
      remove: [
        transaction(contract),
        restrictToReadable(contract),
        protectOwnerToken,
        revokeOnRemove(({ user_id, token_id }: Token) => ({ user_id, credential: token_id })),
        jsonColumns(contract)
      ]
    }
  })
}

/** Generates the token, stores its hash, and returns the token itself in the result of this call only. */
async function returnSecretOnce(context: HookContext<'tokens', 'create'>, next: NextFunction): Promise<void> {
  const { data, params } = context
  if (!params.provider) return next()
  if (data.name === OWNER_TOKEN_NAME) {
    throw fail.conflict('already_exists', `The name “${OWNER_TOKEN_NAME}” is reserved. Choose another name.`)
  }
  const token = newSecret()
  context.data = { ...data, user_id: params.user?.user_id, hash: sha256(token) }
  await next()
  context.result = { ...context.result, token }
}

/** Programs on this machine use the token in the home directory, so clients cannot remove it. */
async function protectOwnerToken(context: HookContext<'tokens', 'remove'>, next: NextFunction): Promise<void> {
  const { id, params, service } = context
  const { name }: Token = await service.get(id, { transaction: params.transaction })
  if (params.provider && name === OWNER_TOKEN_NAME) {
    throw fail.forbidden(
      'owners_token',
      'Programs on this machine use this token. To replace it, delete its file and restart Callboard.'
    )
  }
  await next()
}
