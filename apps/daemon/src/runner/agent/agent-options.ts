import { isDeepStrictEqual } from 'node:util'
import { AgentError, type AgentSession, type AgentOption as OfferedOption } from '@callboard/agents'
import type { AgentOption, Session } from '@callboard/contract'
import { FeathersError } from '@feathersjs/errors'
import { fail } from '../../core/errors.ts'
import { jsonByteLength, sanitize, truncate } from '../../core/text.ts'
import type { Application, CallParams } from '../../declarations.ts'
import { inTransaction } from '../../storage/transaction.ts'
import { toAgentConflict } from './agent-conflict.ts'
import { rejectOnAbort } from './fork-conversation.ts'

/** Limits of a session's `options` column (S9). Ids must be returned to the agent unchanged, so they are never shortened. */
const MAX_OPTIONS = 20
const MAX_ID_LENGTH = 200
const MAX_LABEL_BYTES = 200
const MAX_CHOICES_BYTES = 24 * 1024

/** Longest time that an agent may take to accept an option, in ms. */
const OPTION_TIMEOUT_MS = 5000

export interface OptionChoice {
  id: string
  value: string
}

type CallOrigin = Pick<CallParams, 'user' | 'actor' | 'transaction'>

/** Converts what an agent offers to a session's `options` column. Choices beyond the limit are dropped, except the selected. */
export function toOptionRows(offered: readonly OfferedOption[]): AgentOption[] {
  const options = offered.filter(({ id, value }) => id !== '' && isValidId(id) && isValidId(value))
  let remainingBytes = MAX_CHOICES_BYTES
  return options.slice(0, MAX_OPTIONS).map(({ id, label, category, value, choices }) => {
    const rows = choices
      .filter(choice => isValidId(choice.value))
      .map(choice => ({ value: choice.value, label: truncate(choice.label, MAX_LABEL_BYTES) }))
      .filter(choice => {
        remainingBytes -= jsonByteLength(JSON.stringify(choice))
        return remainingBytes > 0 || choice.value === value
      })
    return { id, label: truncate(label, MAX_LABEL_BYTES), category, value, choices: rows }
  })
}

const isValidId = (text: string) => text.length <= MAX_ID_LENGTH && text === sanitize(text)

/** The selected value of each option, by the option's id. */
export const selectedValues = (options: readonly AgentOption[]): Record<string, string> =>
  Object.fromEntries(options.map(({ id, value }) => [id, value]))

/**
 * Asks an agent to change an option. An agent that has exited is not an error: it is restarted with the stored options.
 * @throws Conflict with the agent's message when it refuses, Unavailable when it does not answer, and the signal's reason
 */
export async function requestOption(
  agent: AgentSession,
  { id, value }: OptionChoice,
  signal?: AbortSignal
): Promise<void> {
  signal?.throwIfAborted()
  const accepted = agent.setOption(id, value).then(
    () => undefined,
    error => {
      if (!(error instanceof AgentError)) throw error
      if (error.reason !== 'agent_exited') throw toAgentConflict(error)
    }
  )
  const deadline = AbortSignal.any([AbortSignal.timeout(OPTION_TIMEOUT_MS), ...(signal ? [signal] : [])])
  await Promise.race([accepted, rejectOnAbort(deadline)]).catch(error => {
    if (error !== deadline.reason || signal?.aborted) throw error
    throw fail.unavailable('agent_silent', `The agent did not answer within ${OPTION_TIMEOUT_MS / 1000} s.`)
  })
}

/** T8: stores what the agent offers now in its session's row. Returns the session. */
export async function syncOptions(
  app: Application,
  session_id: Session['session_id'],
  agent: Pick<AgentSession, 'options'>,
  { transaction: outer, ...origin }: CallOrigin
): Promise<Session> {
  return inTransaction(app, outer, async transaction => {
    const session = await app.service('sessions').get(session_id, { transaction })
    const options = toOptionRows(agent.options)
    if (isDeepStrictEqual(options, session.options)) return session
    return app.service('sessions').patch(session_id, { options }, { ...origin, transaction })
  })
}

interface ApplyOptions {
  signal: AbortSignal
  /** Called with the agent's message when it refuses an option. */
  onRefused: (message: string) => void
}

/**
 * T8: completes the start of an agent that was opened with the options of `opened`. Applies the options that were chosen
 * meanwhile, and stores the agent's session id and what it offers.
 */
export async function applyPendingOptions(
  app: Application,
  agent: AgentSession,
  opened: Session,
  { signal, onRefused }: ApplyOptions
): Promise<void> {
  const { session_id, agent_id: actor } = opened
  const sessions = app.service('sessions')
  for (let applied = opened.options; ; ) {
    const { options: chosen } = await sessions.get(session_id)
    for (const choice of changedChoices(applied, chosen)) {
      await requestOption(agent, choice, signal).catch(error => {
        signal.throwIfAborted()
        if (!(error instanceof FeathersError)) throw error
        onRefused(error.message)
      })
    }
    applied = chosen
    const isStored = await inTransaction(app, undefined, async transaction => {
      const { agent_session_id, options } = await sessions.get(session_id, { transaction })
      if (!isDeepStrictEqual(options, applied)) return false
      const current = { agent_session_id: agent.agentSessionId, options: toOptionRows(agent.options) }
      if (!isDeepStrictEqual(current, { agent_session_id, options })) {
        await sessions.patch(session_id, current, { actor, transaction })
      }
      return true
    })
    if (isStored) return
  }
}

function changedChoices(applied: Session['options'], chosen: Session['options']): OptionChoice[] {
  const appliedValues = selectedValues(applied ?? [])
  return (chosen ?? []).filter(({ id, value }) => appliedValues[id] !== value)
}
