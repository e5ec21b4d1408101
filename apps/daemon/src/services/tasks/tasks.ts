import { contracts } from '@callboard/contract'
import { restrictToReadable } from '../../access/row-access.ts'
import type { Application } from '../../declarations.ts'
import { defaultSort } from '../../hooks/default-sort.ts'
import { idempotent } from '../../hooks/idempotency.ts'
import { jsonColumns } from '../../hooks/json-columns.ts'
import { stampNew, stampUpdated } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { syncSessionStatus } from '../../runner/session-status.ts'
import { attachDocuments, removeAttachedDocuments } from '../documents/document-hooks.ts'
import { knexService, serviceOptions } from '../knex-service.ts'
import { reorderQueue } from './reorder-queue.ts'
import { assertQueued, assertSessionReadable, assertTransition, enqueue, stopTask, wakeRunner } from './task-hooks.ts'

const contract = contracts.tasks

export function tasks(app: Application): void {
  app.use(contract.path, knexService(app, contract), serviceOptions(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [defaultSort(contract), restrictToReadable(contract), jsonColumns(contract)],
      get: [restrictToReadable(contract), jsonColumns(contract)],
      create: [
        transaction(contract),
        assertSessionReadable,
        idempotent(contract),
        wakeRunner,
        syncSessionStatus,
        attachDocuments,
        enqueue,
        stampNew(contract),
        jsonColumns(contract)
      ],
      patch: [
        transaction(contract),
        restrictToReadable(contract),
        stopTask,
        syncSessionStatus,
        assertTransition,
        reorderQueue,
        stampUpdated(contract),
        jsonColumns(contract)
      ],
      remove: [
        transaction(contract),
        restrictToReadable(contract),
        assertQueued,
        removeAttachedDocuments,
        syncSessionStatus,
        jsonColumns(contract)
      ]
    }
  })
}
