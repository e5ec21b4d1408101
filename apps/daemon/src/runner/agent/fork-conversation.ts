import { once } from 'node:events'
import type { AgentSession } from '@callboard/agents'
import type { Session } from '@callboard/contract'
import type { Knex } from 'knex'
import { fail } from '../../core/errors.ts'

/** A copy of an agent's conversation. */
export interface Fork {
  source: Session
  agent_session_id: string
  /** The index of the last message that the copy contains; 0 for none. */
  lastMessageIndex: number
}

/**
 * Has the agent copy its conversation (T9).
 * @throws Conflict when the agent cannot fork or has lost the conversation, AgentError when it refuses, and the signal's reason
 */
export async function forkConversation(
  database: Knex,
  source: Session,
  agent: AgentSession,
  signal: AbortSignal
): Promise<Fork> {
  const { name, can } = agent.agent
  if (!can.fork || !can.resume) throw fail.conflict('cannot_fork', `${name} cannot fork a conversation.`)
  if (agent.agentSessionId !== source.agent_session_id) {
    throw fail.conflict('conversation_lost', `${name} no longer has this conversation, so it cannot be forked.`)
  }
  const agent_session_id = await Promise.race([agent.fork(), rejectOnAbort(signal)])
  const messages = database('messages').where({ session_id: source.session_id })
  const { last } = (await messages.max({ last: 'index' }).first()) ?? {}
  return { source, agent_session_id, lastMessageIndex: last ?? 0 }
}

/** The error of calls that the daemon does not start any more. */
export const shuttingDown = () =>
  fail.unavailable('ending', 'The daemon is shutting down. Try again when it has restarted.')

/** Returns a promise that rejects with the signal's reason when it aborts. */
export async function rejectOnAbort(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted()
  await once(signal, 'abort')
  throw signal.reason
}
