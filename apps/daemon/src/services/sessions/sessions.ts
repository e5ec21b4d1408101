import { contracts } from '@callboard/contract'
import { closesChannel } from '../../access/access-lost.ts'
import { seen } from '../../access/row-access.ts'
import type { Application } from '../../declarations.ts'
import { order } from '../../hooks/default-sort.ts'
import { typed } from '../../hooks/event-type.ts'
import { idempotent } from '../../hooks/idempotency.ts'
import { columns } from '../../hooks/json-columns.ts'
import { stampChanged, stampNew } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { keepsWork } from '../../workspaces/remove-worktree.ts'
import { exposed, tableOf } from '../knex-service.ts'
import { copiesTranscript } from './copy-transcript.ts'
import { moved } from './move-board.ts'
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
