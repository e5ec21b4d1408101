import { contracts } from '@callboard/contract'
import type { Application } from '../../declarations.ts'
import { order } from '../../hooks/default-sort.ts'
import { idempotent } from '../../hooks/idempotency.ts'
import { columns } from '../../hooks/json-columns.ts'
import { stampChanged, stampNew } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { exposed, tableOf } from '../knex-service.ts'
import { keepsOwner, putsOut, withAccount, withHash, withinOnesRole } from './user-hooks.ts'

const contract = contracts.users

export function users(app: Application): void {
  app.use(contract.path, tableOf(app, contract), exposed(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [order(contract), columns(contract)],
      get: [columns(contract)],
      create: [
        withHash,
        transaction(contract),
        idempotent(contract),
        withAccount,
        stampNew(contract),
        columns(contract)
      ],
      patch: [transaction(contract), withinOnesRole, keepsOwner, stampChanged(contract), columns(contract)],
      remove: [transaction(contract), withinOnesRole, keepsOwner, putsOut, columns(contract)]
    }
  })
}
