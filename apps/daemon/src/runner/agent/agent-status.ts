import type { AgentError } from '@callboard/agents'
import type { Agent } from '@callboard/contract'
import type { Application } from '../../declarations.ts'

/** What an agent's start or fault tells of the agent itself is shown on its row. An installation says by itself how it ends. */
export async function learn(app: Application, agent_id: string, status: Agent['status'] | undefined): Promise<Agent> {
  const row = await app.service('agents').get(agent_id)
  const isKnown = status === undefined || status === row.status || row.status === 'installing'
  return isKnown ? row : app.service('agents').patch(agent_id, { status })
}

/** Learns from a fault, and gives its sentence with what can be done about it. */
export async function learnFrom(
  app: Application,
  agent_id: string,
  { reason, message }: Pick<AgentError, 'reason' | 'message'>
): Promise<string> {
  switch (reason) {
    case 'agent_missing': {
      const { name, preset } = await learn(app, agent_id, 'missing')
      return preset ? `${message} Install it: callboard agents install ${name}` : message
    }
    case 'needs_login': {
      const { preset } = await learn(app, agent_id, 'needs_login')
      return preset ? `${message} ${preset.sign_in}` : message
    }
    default:
      return message
  }
}
