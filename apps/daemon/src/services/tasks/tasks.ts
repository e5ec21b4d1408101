import { contracts } from '@callboard/contract'
import { seen } from '../../access/row-access.ts'
import type { Application } from '../../declarations.ts'
import { order } from '../../hooks/default-sort.ts'
import { idempotent } from '../../hooks/idempotency.ts'
import { columns } from '../../hooks/json-columns.ts'
import { stampChanged, stampNew } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { refreshesSession } from '../../runner/session-status.ts'
import { dropsDocuments, takesDocuments } from '../documents/document-hooks.ts'
import { exposed, tableOf } from '../knex-service.ts'
import { movedInQueue } from './queue-order.ts'
import { inSeenSession, onlyQueued, queued, stoppedByPerson, wakesRunner, withTransition } from './task-hooks.ts'

const contract = contracts.tasks

export function tasks(app: Application): void {
  app.use(contract.path, tableOf(app, contract), exposed(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [order(contract), seen(contract), columns(contract)],
      get: [seen(contract), columns(contract)],
      create: [
        transaction(contract),
        inSeenSession,
        idempotent(contract),
        wakesRunner,
        refreshesSession,
        takesDocuments,
        queued,
        stampNew(contract),
        columns(contract)
      ],
      patch: [
        transaction(contract),
        seen(contract),
        stoppedByPerson,
        refreshesSession,
        withTransition,
        movedInQueue,
        stampChanged(contract),
        columns(contract)
      ],
      remove: [transaction(contract), seen(contract), onlyQueued, dropsDocuments, refreshesSession, columns(contract)]
    }
  })
}
