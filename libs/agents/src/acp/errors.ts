import { setTimeout } from 'node:timers/promises'
import { AgentError, type TurnEnd } from '../adapter.ts'
import type { AgentProcess } from '../process/agent-process.ts'
import { asNumber, asString, valueAt } from './untrusted-values.ts'

/** The protocol's error code for "authentication required". */
export const AUTHENTICATION_REQUIRED = -32_000
/** Time for an agent that closed its output to exit. */
const EXIT_GRACE_MS = 250
const MAX_MESSAGE_LENGTH = 500

/** Translates the failure of a request to the agent into an error for people. */
export async function toAgentError(error: unknown, agent: AgentProcess): Promise<AgentError> {
  if (error instanceof AgentError) return error
  const options = { cause: error }
  const code = errorCodeOf(error)
  if (code === AUTHENTICATION_REQUIRED) {
    return new AgentError('needs_login', 'The agent requires its user to sign in first.', options)
  }
  if (code !== undefined) {
    return new AgentError('agent_error', `The agent returned an error: ${describeError(error, agent)}`, options)
  }
  const exit = await Promise.race([agent.exited, setTimeout(EXIT_GRACE_MS, undefined)])
  const summary = exit === undefined ? 'The agent closed its output.' : `The agent exited ${exit}.`
  const stderr = agent.stderrTail()
  return new AgentError('agent_exited', stderr ? `${summary} Last output: ${stderr}` : summary, options)
}

/** Returns the code of an error response; undefined when the agent did not respond. */
export function errorCodeOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error ? asNumber(error.code) : undefined
}

export function toErrorEnd({ reason, message }: AgentError): TurnEnd {
  return { type: 'turn_end', reason: 'error', error: { reason, message } }
}

/** Agents put the details in `message`, in `data`, or in both. */
function describeError(error: unknown, agent: AgentProcess): string {
  const data = error instanceof Error && 'data' in error ? error.data : undefined
  const detail = asString(data) ?? asString(valueAt(data, 'details')) ?? asString(valueAt(data, 'message'))
  const parts = [error instanceof Error ? error.message : String(error), detail]
  return agent.sanitize([...new Set(parts.filter(part => part))].join(': ')).slice(0, MAX_MESSAGE_LENGTH)
}
