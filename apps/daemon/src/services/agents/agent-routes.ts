import { type Agent, contracts, detectAgent, installAgent, type RouteContract, stopInstall } from '@callboard/contract'
import { fail } from '../../core/errors.ts'
import type { Application, CallParams } from '../../declarations.ts'
import { idempotent } from '../../hooks/idempotency.ts'
import { atomic } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { routeOptions } from '../knex-service.ts'

declare module '../../declarations.ts' {
  interface ServiceTypes {
    'agents/:agent_id/install': AgentRoute
    'agents/:agent_id/stop': AgentRoute
    'agents/:agent_id/look': AgentRoute
  }
}

type RouteParams = CallParams & { route?: { agent_id?: string } }

/** `POST /agents/:agent_id/…`: runs a method of the installer for one agent. */
export class AgentRoute {
  private readonly run: (agent_id: string, params: CallParams) => Promise<Agent>

  constructor(run: AgentRoute['run']) {
    this.run = run
  }

  async create(_data: object, params: RouteParams = {}): Promise<Agent> {
    const agent_id = params.route?.agent_id
    if (!agent_id) throw fail.badRequest('invalid_id', 'The path requires an agent id.')
    return this.run(agent_id, params)
  }
}

export function agentRoutes(app: Application): void {
  const installer = app.get('installer')
  const route = (contract: RouteContract & { path: Path }, run: AgentRoute['run']) => {
    app.use(contract.path, new AgentRoute(run), routeOptions)
    app.service(contract.path).hooks({ around: { all: [validate(contract), atomic, idempotent(contracts.agents)] } })
  }
  route(installAgent, (agent_id, params) => installer.install(agent_id, params))
  route(stopInstall, (agent_id, params) => installer.stop(agent_id, params))
  route(detectAgent, (agent_id, params) => installer.detect(agent_id, params))
}

type Path = typeof installAgent.path | typeof stopInstall.path | typeof detectAgent.path
