import { contracts } from '@callboard/contract'
import { restrictToReadable } from '../../access/row-access.ts'
import type { Application } from '../../declarations.ts'
import { evictOnRemove } from '../../hooks/access-lost.ts'
import { defaultSort } from '../../hooks/default-sort.ts'
import { eventType } from '../../hooks/event-type.ts'
import { idempotent } from '../../hooks/idempotency.ts'
import { jsonColumns } from '../../hooks/json-columns.ts'
import { assertNotInUse } from '../../hooks/not-in-use.ts'
import { stampNew, stampUpdated } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { knexService, serviceOptions } from '../knex-service.ts'
import { assignSlug } from './assign-slug.ts'
import { joinRoute } from './join-route.ts'
import { onlyCreator, setSharingDefaults, updateSharing } from './sharing.ts'

const contract = contracts.boards

export function boards(app: Application): void {
  app.use(contract.path, knexService(app, contract), serviceOptions(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [defaultSort(contract), restrictToReadable(contract), jsonColumns(contract)],
      get: [restrictToReadable(contract), jsonColumns(contract)],
      create: [
        transaction(contract),
        idempotent(contract),
        setSharingDefaults,
        assignSlug,
        stampNew(contract),
        jsonColumns(contract)
      ],
      update: [
        transaction(contract),
        restrictToReadable(contract),
        updateSharing,
        stampUpdated(contract),
        jsonColumns(contract)
      ],
      patch: [
        transaction(contract),
        restrictToReadable(contract),
        updateSharing,
        eventType('zones', 'board.arranged'),
        stampUpdated(contract),
        jsonColumns(contract)
      ],
      remove: [
        evictOnRemove(contract),
        transaction(contract),
        restrictToReadable(contract),
        onlyCreator,
        assertNotInUse(contract),
        jsonColumns(contract)
      ]
    }
  })
  joinRoute(app)
}
