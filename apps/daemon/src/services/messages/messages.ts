import { contracts } from '@callboard/contract'
import { seen } from '../../access/row-access.ts'
import type { Application } from '../../declarations.ts'
import { order } from '../../hooks/default-sort.ts'
import { columns } from '../../hooks/json-columns.ts'
import { stampChanged, stampNew } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { exposed, tableOf } from '../knex-service.ts'
import { textSoFar } from './overlay-streaming-text.ts'

const contract = contracts.messages

/** Only the runner writes here; from outside it is read. */
export function messages(app: Application): void {
  app.use(contract.path, tableOf(app, contract), exposed(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [textSoFar, order(contract), seen(contract), columns(contract)],
      get: [textSoFar, seen(contract), columns(contract)],
      create: [transaction(contract), stampNew(contract), columns(contract)],
      patch: [transaction(contract), stampChanged(contract), columns(contract)]
    }
  })
}
