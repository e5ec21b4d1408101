import { contracts } from '@callboard/contract'
import type { Application } from '../../declarations.ts'
import { defaultSort } from '../../hooks/default-sort.ts'
import { idempotent } from '../../hooks/idempotency.ts'
import { jsonColumns } from '../../hooks/json-columns.ts'
import { assertNotInUse } from '../../hooks/not-in-use.ts'
import { stampNew, stampUpdated } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { knexService, serviceOptions } from '../knex-service.ts'
import { applyInspection, inspectCheckout, returnExistingRepo } from './checkout-hooks.ts'
import { assertNotCloning, cancelClone, listClones, startClone } from './clone-hooks.ts'
import { CloneQueue } from './clone-queue.ts'

const contract = contracts.repos

const change = [
  inspectCheckout,
  transaction(contract),
  assertNotCloning,
  applyInspection,
  stampUpdated(contract),
  jsonColumns(contract)
]

export function repos(app: Application): void {
  app.set('clones', new CloneQueue(app))
  app.use(contract.path, knexService(app, contract), serviceOptions(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [defaultSort(contract), jsonColumns(contract)],
      get: [jsonColumns(contract)],
      create: [
        inspectCheckout,
        listClones,
        transaction(contract),
        idempotent(contract),
        startClone,
        applyInspection,
        returnExistingRepo,
        stampNew(contract),
        jsonColumns(contract)
      ],
      update: change,
      patch: change,
      remove: [cancelClone, transaction(contract), assertNotInUse(contract), jsonColumns(contract)]
    }
  })
}
