import { contracts } from '@callboard/contract'
import type { Application } from '../../declarations.ts'
import { order } from '../../hooks/default-sort.ts'
import { idempotent } from '../../hooks/idempotency.ts'
import { columns } from '../../hooks/json-columns.ts'
import { unused } from '../../hooks/not-in-use.ts'
import { stampChanged, stampNew } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { exposed, tableOf } from '../knex-service.ts'
import { filledIn, inspected, knownPath } from './checkout-hooks.ts'
import { endsClone, fromElsewhere, notWhileCloning } from './clone-hooks.ts'
import { Clones } from './clones.ts'

const contract = contracts.repos

export function repos(app: Application): void {
  app.set('clones', new Clones(app))
  app.use(contract.path, tableOf(app, contract), exposed(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [order(contract), columns(contract)],
      get: [columns(contract)],
      create: [
        inspected,
        transaction(contract),
        idempotent(contract),
        fromElsewhere,
        filledIn,
        knownPath,
        stampNew(contract),
        columns(contract)
      ],
      update: [inspected, transaction(contract), notWhileCloning, filledIn, stampChanged(contract), columns(contract)],
      patch: [inspected, transaction(contract), notWhileCloning, filledIn, stampChanged(contract), columns(contract)],
      remove: [endsClone, transaction(contract), unused(contract), columns(contract)]
    }
  })
}
