import { contracts, type SignInRow } from '@callboard/contract'
import { restrictToReadable } from '../../access/row-access.ts'
import type { Application } from '../../declarations.ts'
import { defaultSort } from '../../hooks/default-sort.ts'
import { jsonColumns } from '../../hooks/json-columns.ts'
import { revokeOnRemove } from '../../hooks/revoke-on-remove.ts'
import { stampNew, stampUpdated } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { knexService, serviceOptions } from '../knex-service.ts'

const contract = contracts.sign_ins

/** Rows are created by signing in; clients can list and remove them. */
export function signIns(app: Application): void {
  app.use(contract.path, knexService(app, contract), serviceOptions(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [defaultSort(contract), restrictToReadable(contract), jsonColumns(contract)],
      get: [restrictToReadable(contract), jsonColumns(contract)],
      create: [transaction(contract), stampNew(contract), jsonColumns(contract)],
      patch: [transaction(contract), stampUpdated(contract), jsonColumns(contract)],
      remove: [
        transaction(contract),
        restrictToReadable(contract),
        revokeOnRemove(({ user_id, sign_in_id }: SignInRow) => ({ user_id, credential: sign_in_id })),
        jsonColumns(contract)
      ]
    }
  })
}
