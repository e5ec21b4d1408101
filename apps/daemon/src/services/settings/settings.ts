import { contracts } from '@callboard/contract'
import type { Application } from '../../declarations.ts'
import { defaultSort } from '../../hooks/default-sort.ts'
import { jsonColumns } from '../../hooks/json-columns.ts'
import { stampUpdated } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { knexService, serviceOptions } from '../knex-service.ts'

const contract = contracts.settings

/** The settings of the workspace. A migration creates the only row. */
export function settings(app: Application): void {
  app.use(contract.path, knexService(app, contract), serviceOptions(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [defaultSort(contract), jsonColumns(contract)],
      get: [jsonColumns(contract)],
      patch: [transaction(contract), stampUpdated(contract), jsonColumns(contract)]
    }
  })
}
