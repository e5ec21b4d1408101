import { contracts } from '@callboard/contract'
import { restrictToReadable } from '../../access/row-access.ts'
import type { Application } from '../../declarations.ts'
import { defaultSort } from '../../hooks/default-sort.ts'
import { jsonColumns } from '../../hooks/json-columns.ts'
import { stampNew, stampUpdated } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { knexService, serviceOptions } from '../knex-service.ts'
import { recordAnswer } from './record-answer.ts'

const contract = contracts.permissions

/** The runner creates the requests of agents; users answer them with a patch. */
export function permissions(app: Application): void {
  app.use(contract.path, knexService(app, contract), serviceOptions(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [defaultSort(contract), restrictToReadable(contract), jsonColumns(contract)],
      get: [restrictToReadable(contract), jsonColumns(contract)],
      create: [transaction(contract), stampNew(contract), jsonColumns(contract)],
      patch: [
        transaction(contract),
        restrictToReadable(contract),
        recordAnswer,
        stampUpdated(contract),
        jsonColumns(contract)
      ]
    }
  })
}
