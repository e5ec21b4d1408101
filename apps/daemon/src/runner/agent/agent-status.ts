import type { AgentError } from '@callboard/agents'
import type { Agent } from '@callboard/contract'
import type { Application } from '../../declarations.ts'

/**
 * A7: stores what starting or prompting an agent has shown about its status, and returns the agent. The status `installing` is
 * kept, because the installer replaces it.
 */
export async function recordAgentStatus(app: Application, agent_id: string, status: Agent['status']): Promise<Agent> {
  const agent = await app.service('agents').get(agent_id)
  const isUpToDate = status === agent.status || agent.status === 'installing'
  return isUpToDate ? agent : app.service('agents').patch(agent_id, { status })
}

/** A7: stores the agent's status that an error implies, and returns the error's message with the command that fixes it. */
export async function explainAgentError(
  app: Application,
  agent_id: string,
  { reason, message }: Pick<AgentError, 'reason' | 'message'>
): Promise<string> {
  switch (reason) {
    case 'agent_missing': {
      const { name, preset } = await recordAgentStatus(app, agent_id, 'missing')
      return preset ? `${message} Install it: callboard agents install ${name}` : message
    }
    case 'needs_login': {
      const { preset } = await recordAgentStatus(app, agent_id, 'needs_login')
      return preset ? `${message} ${preset.sign_in}` : message
    }
    default:
      return message
  }
}
