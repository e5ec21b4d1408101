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
import { copyTranscript } from './copy-transcript.ts'
import { diffRoute } from './diff-route.ts'
import { forkRoute } from './fork-route.ts'
import { moveBoard } from './move-board.ts'
import { optionsRoute } from './options-route.ts'
import { promptRoute } from './prompt-route.ts'
import { queueRoutes } from './queue-routes.ts'
import { assertIdleToArchive, prepareSession, setSessionDefaults, stopAndCleanUp } from './session-hooks.ts'

const contract = contracts.sessions

export function sessions(app: Application): void {
  app.use(contract.path, knexService(app, contract), serviceOptions(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [defaultSort(contract), restrictToReadable(contract), jsonColumns(contract)],
      get: [restrictToReadable(contract), jsonColumns(contract)],
      create: [
        prepareSession,
        transaction(contract),
        idempotent(contract),
        copyTranscript,
        setSessionDefaults,
        stampNew(contract),
        jsonColumns(contract)
      ],
      patch: [
        transaction(contract),
        restrictToReadable(contract),
        assertIdleToArchive,
        moveBoard,
        eventType('place', 'session.placed'),
        stampUpdated(contract),
        jsonColumns(contract)
      ],
      remove: [
        evictOnRemove(contract),
        restrictToReadable(contract),
        protectUnsavedWork,
        stopAndCleanUp,
        protectUnsavedWork,
        transaction(contract),
        jsonColumns(contract)
      ]
    }
  })
  promptRoute(app)
  queueRoutes(app)
  optionsRoute(app)
  forkRoute(app)
  diffRoute(app)
}
