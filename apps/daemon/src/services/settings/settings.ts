import { contracts } from '@callboard/contract'
import type { Application } from '../../declarations.ts'
import { order } from '../../hooks/default-sort.ts'
import { columns } from '../../hooks/json-columns.ts'
import { stampChanged } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { exposed, tableOf } from '../knex-service.ts'

const contract = contracts.settings

/** What holds for everyone. The one row is there from the beginning. */
export function settings(app: Application): void {
  app.use(contract.path, tableOf(app, contract), exposed(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [order(contract), columns(contract)],
      get: [columns(contract)],
      patch: [transaction(contract), stampChanged(contract), columns(contract)]
    }
  })
}
