import { contracts } from '@callboard/contract'
import { restrictToReadable } from '../../access/row-access.ts'
import type { Application } from '../../declarations.ts'
import { evictOnRemove } from '../../hooks/access-lost.ts'
import { defaultSort } from '../../hooks/default-sort.ts'
import { eventType } from '../../hooks/event-type.ts'
import { idempotent } from '../../hooks/idempotency.ts'
import { jsonColumns } from '../../hooks/json-columns.ts'
import { stampNew, stampUpdated } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { protectUnsavedWork } from '../../workspaces/remove-worktree.ts'
import { knexService, serviceOptions } from '../knex-service.ts'
import { copiesTranscript } from './copy-transcript.ts'
import { moved } from './move-board.ts'
import { endsAgent, headKnown, idle, notAtWork } from './session-hooks.ts'

const contract = contracts.sessions

export function sessions(app: Application): void {
  app.use(contract.path, knexService(app, contract), serviceOptions(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [defaultSort(contract), restrictToReadable(contract), jsonColumns(contract)],
      get: [restrictToReadable(contract), jsonColumns(contract)],
      create: [
        headKnown,
        transaction(contract),
        idempotent(contract),
        copiesTranscript,
        idle,
        stampNew(contract),
        jsonColumns(contract)
      ],
      patch: [
        transaction(contract),
        restrictToReadable(contract),
        notAtWork,
        moved,
        eventType('place', 'session.placed'),
        stampUpdated(contract),
        jsonColumns(contract)
      ],
      remove: [
        evictOnRemove(contract),
        restrictToReadable(contract),
        protectUnsavedWork,
        endsAgent,
        protectUnsavedWork,
        transaction(contract),
        jsonColumns(contract)
      ]
    }
  })
}
