import { contracts } from '@callboard/contract'
import type { Application } from '../../declarations.ts'
import { columns } from '../../hooks/columns.ts'
import { idempotent } from '../../hooks/idempotent.ts'
import { order } from '../../hooks/order.ts'
import { stampChanged, stampNew } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { typed } from '../../hooks/typed.ts'
import { unused } from '../../hooks/unused.ts'
import { validate } from '../../hooks/validate.ts'
import { closesChannel } from '../../rights/left.ts'
import { seen } from '../../rights/sight.ts'
import { exposed, tableOf } from '../table.ts'
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
