import { contracts, type SignInRow } from '@callboard/contract'
import { restrictToReadable } from '../../access/row-access.ts'
import type { Application, HookContext, NextFunction } from '../../declarations.ts'
import { defaultSort } from '../../hooks/default-sort.ts'
import { jsonColumns } from '../../hooks/json-columns.ts'
import { stampNew, stampUpdated } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { knexService, serviceOptions } from '../knex-service.ts'

const contract = contracts.sign_ins

/** Where people are signed in. Signing in makes the rows; from outside they are read and ended. */
export function signIns(app: Application): void {
  app.use(contract.path, knexService(app, contract), serviceOptions(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [defaultSort(contract), restrictToReadable(contract), jsonColumns(contract)],
      get: [restrictToReadable(contract), jsonColumns(contract)],
      create: [transaction(contract), stampNew(contract), jsonColumns(contract)],
      patch: [transaction(contract), stampUpdated(contract), jsonColumns(contract)],
      remove: [transaction(contract), restrictToReadable(contract), putsOut, jsonColumns(contract)]
    }
  })
}

async function putsOut(context: HookContext, next: NextFunction): Promise<void> {
  await next()
  const { app, params, result } = context
  const { sign_in_id: credential, user_id }: SignInRow = result
  params.transaction?.outbox.push(() => app.get('accessRevoker').revoke({ user_id, credential }, params.connection))
}
