import { setTimeout } from 'node:timers/promises'
import { AgentError, type TurnEnd } from '../adapter.ts'
import type { AgentProcess } from '../process/agent-process.ts'
import { at, number, text } from './narrow.ts'

/** The protocol's number for "sign in first". */
export const AUTHENTICATION_REQUIRED = -32_000
/** How long an agent that closed its output may take to end. */
const GRACE = 250

/** What went wrong in a call to the agent, as an error that a person understands. */
export async function explain(error: unknown, agent: AgentProcess): Promise<AgentError> {
  if (error instanceof AgentError) return error
  const options = { cause: error }
  const code = codeOf(error)
  if (code === AUTHENTICATION_REQUIRED) {
    return new AgentError('needs_login', 'The agent wants its user to sign in first.', options)
  }
  if (code !== undefined) return new AgentError('agent_error', `The agent refused: ${saying(error, agent)}`, options)
  const how = await Promise.race([agent.ended, setTimeout(GRACE, undefined)])
  const end = how === undefined ? 'The agent stopped talking.' : `The agent ended by itself, ${how}.`
  const words = agent.lastWords()
  return new AgentError('agent_exited', words ? `${end} It said last: ${words}` : end, options)
}

/** The number of an error that the agent answered with; undefined when it did not answer. */
export function codeOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error ? number(error.code) : undefined
}

export function failure({ reason, message }: AgentError): TurnEnd {
  return { type: 'turn_end', reason: 'error', error: { reason, message } }
}

/** Agents put what matters in `message`, in `data`, or in both. */
function saying(error: unknown, agent: AgentProcess): string {
  const data = error instanceof Error && 'data' in error ? error.data : undefined
  const detail = text(data) ?? text(at(data, 'details')) ?? text(at(data, 'message'))
  const parts = [error instanceof Error ? error.message : String(error), detail]
  return agent.fit([...new Set(parts.filter(part => part))].join(': ')).slice(0, 500)
}
