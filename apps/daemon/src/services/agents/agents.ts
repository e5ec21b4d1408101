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
import { detectNamedProgram, protectPresets, setAgentDefaults, setProgramStatus } from './agent-hooks.ts'
import { agentRoutes } from './agent-routes.ts'

const contract = contracts.agents

export function agents(app: Application): void {
  app.use(contract.path, knexService(app, contract), serviceOptions(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [defaultSort(contract), jsonColumns(contract)],
      get: [jsonColumns(contract)],
      create: [
        detectNamedProgram,
        transaction(contract),
        idempotent(contract),
        setAgentDefaults,
        setProgramStatus,
        stampNew(contract),
        jsonColumns(contract)
      ],
      update: [
        detectNamedProgram,
        transaction(contract),
        protectPresets,
        setAgentDefaults,
        setProgramStatus,
        stampUpdated(contract),
        jsonColumns(contract)
      ],
      patch: [
        detectNamedProgram,
        transaction(contract),
        protectPresets,
        setProgramStatus,
        stampUpdated(contract),
        jsonColumns(contract)
      ],
      remove: [transaction(contract), protectPresets, assertNotInUse(contract), jsonColumns(contract)]
    }
  })
  agentRoutes(app)
}
