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
import { keepsOurs, lookedFor, withDefaults } from './agent-hooks.ts'

const contract = contracts.agents

export function agents(app: Application): void {
  app.use(contract.path, tableOf(app, contract), exposed(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [order(contract), columns(contract)],
      get: [columns(contract)],
      create: [
        transaction(contract),
        idempotent(contract),
        withDefaults,
        lookedFor,
        stampNew(contract),
        columns(contract)
      ],
      update: [transaction(contract), keepsOurs, withDefaults, lookedFor, stampChanged(contract), columns(contract)],
      patch: [transaction(contract), keepsOurs, lookedFor, stampChanged(contract), columns(contract)],
      remove: [transaction(contract), keepsOurs, unused(contract), columns(contract)]
    }
  })
}
