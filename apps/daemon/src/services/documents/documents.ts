import { contracts } from '@callboard/contract'
import { seen } from '../../access/row-access.ts'
import type { Application } from '../../declarations.ts'
import { order } from '../../hooks/default-sort.ts'
import { columns } from '../../hooks/json-columns.ts'
import { stampChanged, stampNew } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { exposed, tableOf } from '../knex-service.ts'
import { onlyUnsent, removesFile } from './document-hooks.ts'

const contract = contracts.documents

/** Files given to sessions; their bytes come and go in web/uploads.ts. */
export function documents(app: Application): void {
  app.use(contract.path, tableOf(app, contract), exposed(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [order(contract), seen(contract), columns(contract)],
      get: [seen(contract), columns(contract)],
      create: [transaction(contract), stampNew(contract), columns(contract)],
      patch: [transaction(contract), seen(contract), stampChanged(contract), columns(contract)],
      remove: [transaction(contract), seen(contract), onlyUnsent, removesFile, columns(contract)]
    }
  })
}
