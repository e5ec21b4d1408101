import { type Agent, contracts, detectAgent, installAgent, type RouteContract, stopInstall } from '@callboard/contract'
import { fail } from '../../core/errors.ts'
import type { Application, CallParams } from '../../declarations.ts'
import { idempotent } from '../../hooks/idempotency.ts'
import { atomic } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'

declare module '../../declarations.ts' {
  interface ServiceTypes {
    'agents/:agent_id/install': AgentRoute
    'agents/:agent_id/stop': AgentRoute
    'agents/:agent_id/look': AgentRoute
  }
}

type RouteParams = CallParams & { route?: { agent_id?: string } }

/** `POST /agents/:agent_id/…`: a door to what the installer does for one agent. */
export class AgentRoute {
  private readonly does: (agent_id: string, params: CallParams) => Promise<Agent>

  constructor(does: AgentRoute['does']) {
    this.does = does
  }

  async create(_data: object, params: RouteParams = {}): Promise<Agent> {
    const agent_id = params.route?.agent_id
    if (!agent_id) throw fail.badRequest('invalid_id', 'Say which agent.')
    return this.does(agent_id, params)
  }
}

export function agentRoutes(app: Application): void {
  const installer = app.get('installer')
  const route = (contract: RouteContract & { path: Path }, does: AgentRoute['does']) => {
    app.use(contract.path, new AgentRoute(does), { methods: ['create'], serviceEvents: [] })
    const once = [atomic, idempotent(contracts.agents)]
    app.service(contract.path).hooks({ around: { all: [validate(contract), ...once] } })
  }
  route(installAgent, (agent_id, params) => installer.install(agent_id, params))
  route(stopInstall, (agent_id, params) => installer.stop(agent_id, params))
  route(detectAgent, (agent_id, params) => installer.detect(agent_id, params))
}

type Path = typeof installAgent.path | typeof stopInstall.path | typeof detectAgent.path
