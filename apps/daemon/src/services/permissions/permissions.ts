import { contracts } from '@callboard/contract'
import { seen } from '../../access/row-access.ts'
import type { Application } from '../../declarations.ts'
import { order } from '../../hooks/default-sort.ts'
import { columns } from '../../hooks/json-columns.ts'
import { stampChanged, stampNew } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { exposed, tableOf } from '../knex-service.ts'
import { answered } from './answer.ts'

const contract = contracts.permissions

/** Agents ask through the runner; people answer here. */
export function permissions(app: Application): void {
  app.use(contract.path, tableOf(app, contract), exposed(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [order(contract), seen(contract), columns(contract)],
      get: [seen(contract), columns(contract)],
      create: [transaction(contract), stampNew(contract), columns(contract)],
      patch: [transaction(contract), seen(contract), answered, stampChanged(contract), columns(contract)]
    }
  })
}
