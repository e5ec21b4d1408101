import { contracts } from '@callboard/contract'
import { closesChannel } from '../../access/access-lost.ts'
import { seen } from '../../access/row-access.ts'
import type { Application } from '../../declarations.ts'
import { order } from '../../hooks/default-sort.ts'
import { typed } from '../../hooks/event-type.ts'
import { idempotent } from '../../hooks/idempotency.ts'
import { columns } from '../../hooks/json-columns.ts'
import { unused } from '../../hooks/not-in-use.ts'
import { stampChanged, stampNew } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { exposed, tableOf } from '../knex-service.ts'
import { byItsMaker, openAtFirst, shared } from './sharing.ts'
import { slugged } from './slug.ts'

const contract = contracts.boards

export function boards(app: Application): void {
  app.use(contract.path, tableOf(app, contract), exposed(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [order(contract), seen(contract), columns(contract)],
      get: [seen(contract), columns(contract)],
      create: [
        transaction(contract),
        idempotent(contract),
        openAtFirst,
        slugged,
        stampNew(contract),
        columns(contract)
      ],
      update: [transaction(contract), seen(contract), shared, stampChanged(contract), columns(contract)],
      patch: [
        transaction(contract),
        seen(contract),
        shared,
        typed('zones', 'board.arranged'),
        stampChanged(contract),
        columns(contract)
      ],
      remove: [
        closesChannel(contract),
        transaction(contract),
        seen(contract),
        byItsMaker,
        unused(contract),
        columns(contract)
      ]
    }
  })
}
