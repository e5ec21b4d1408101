import { contracts, type Token } from '@callboard/contract'
import { restrictToReadable } from '../../access/row-access.ts'
import { fail } from '../../core/errors.ts'
import { newSecret, sha256 } from '../../core/ids.ts'
import type { Application, HookContext, NextFunction } from '../../declarations.ts'
import { defaultSort } from '../../hooks/default-sort.ts'
import { jsonColumns } from '../../hooks/json-columns.ts'
import { stampNew } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { knexService, serviceOptions } from '../knex-service.ts'

const contract = contracts.tokens

/** The name of the token that stands in the home directory, which programs on this machine rely on. */
export const OWNER_TOKEN_NAME = 'owner'

/** One's own access tokens for programs. The token itself is told once, and kept as its hash. */
export function tokens(app: Application): void {
  app.use(contract.path, knexService(app, contract), serviceOptions(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [defaultSort(contract), restrictToReadable(contract), jsonColumns(contract)],
      get: [restrictToReadable(contract), jsonColumns(contract)],
      create: [returnSecretOnce, transaction(contract), stampNew(contract), jsonColumns(contract)],
      remove: [transaction(contract), restrictToReadable(contract), protectOwnerToken, putsOut, jsonColumns(contract)]
    }
  })
}

async function returnSecretOnce(context: HookContext, next: NextFunction): Promise<void> {
  const { data, params } = context
  if (!params.provider) return next()
  if (data.name === OWNER_TOKEN_NAME)
    throw fail.conflict('already_exists', 'That name is taken by this machine’s own token.')
  const token = newSecret()
  context.data = { ...data, user_id: params.user?.user_id, hash: sha256(token) }
  await next()
  context.result = { ...context.result, token }
}

async function protectOwnerToken(context: HookContext, next: NextFunction): Promise<void> {
  const { id, params, service } = context
  const { name }: Token = await service.get(id, { transaction: params.transaction })
  if (params.provider && name === OWNER_TOKEN_NAME) {
    throw fail.forbidden(
      'owners_token',
      'Programs on this machine rely on this token. Remove the file it stands in and restart to get another one.'
    )
  }
  await next()
}

async function putsOut(context: HookContext, next: NextFunction): Promise<void> {
  await next()
  const { app, params, result } = context
  const { token_id: credential, user_id }: Token = result
  params.transaction?.outbox.push(() => app.get('accessRevoker').revoke({ user_id, credential }, params.connection))
}
