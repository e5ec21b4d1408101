import { contracts } from '@callboard/contract'
import type { Application } from '../../declarations.ts'
import { columns } from '../../hooks/columns.ts'
import { idempotent } from '../../hooks/idempotent.ts'
import { order } from '../../hooks/order.ts'
import { stampChanged, stampNew } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { typed } from '../../hooks/typed.ts'
import { validate } from '../../hooks/validate.ts'
import { closesChannel } from '../../rights/left.ts'
import { seen } from '../../rights/sight.ts'
import { keepsWork } from '../../work-trees/remove.ts'
import { exposed, tableOf } from '../table.ts'
import { copiesTranscript } from './copied-transcript.ts'
import { moved } from './moved.ts'
import { endsAgent, headKnown, idle, notAtWork } from './session-hooks.ts'

const contract = contracts.sessions

export function sessions(app: Application): void {
  app.use(contract.path, tableOf(app, contract), exposed(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [order(contract), seen(contract), columns(contract)],
      get: [seen(contract), columns(contract)],
      create: [
        headKnown,
        transaction(contract),
        idempotent(contract),
        copiesTranscript,
        idle,
        stampNew(contract),
        columns(contract)
      ],
      patch: [
        transaction(contract),
        seen(contract),
        notAtWork,
        moved,
        typed('place', 'session.placed'),
        stampChanged(contract),
        columns(contract)
      ],
      remove: [
        closesChannel(contract),
        seen(contract),
        keepsWork,
        endsAgent,
        keepsWork,
        transaction(contract),
        columns(contract)
      ]
    }
  })
}
