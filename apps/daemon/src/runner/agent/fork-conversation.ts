import { once } from 'node:events'
import type { AgentSession } from '@callboard/agents'
import type { Session } from '@callboard/contract'
import { fail } from '../../core/errors.ts'
import type { Application } from '../../declarations.ts'

/** A copy of an agent's conversation, and the last message that it knows of. */
export interface Fork {
  source: Session
  agent_session_id: string
  last: number
}

export const ending = () => fail.unavailable('ending', 'The daemon ends. Try again when it is back.')

/** Has the agent copy its conversation. @throws Conflict where it cannot, AgentError where it will not */
export async function forkOf(app: Application, source: Session, agent: AgentSession, late: AbortSignal): Promise<Fork> {
  const { name, can } = agent.agent
  if (!can.fork || !can.resume) throw fail.conflict('cannot_fork', `${name} cannot fork a conversation.`)
  if (agent.agentSessionId !== source.agent_session_id) {
    throw fail.conflict(
      'conversation_lost',
      `${name} does not have this conversation any more: there is nothing to fork.`
    )
  }
  const agent_session_id = await Promise.race([agent.fork(), rejected(late)])
  const messages = app.get('database')('messages').where({ session_id: source.session_id })
  const { last } = (await messages.max({ last: 'index' }).first()) ?? {}
  return { source, agent_session_id, last: last ?? 0 }
}

/** Rejects with the signal's reason, once it is aborted. */
export async function rejected(late: AbortSignal): Promise<never> {
  late.throwIfAborted()
  await once(late, 'abort')
  throw late.reason
}
