import { isDeepStrictEqual } from 'node:util'
import { AgentError, type AgentSession, type AgentOption as Offered } from '@callboard/agents'
import type { AgentOption, Session } from '@callboard/contract'
import { FeathersError } from '@feathersjs/errors'
import { fail } from '../../core/errors.ts'
import { cleaned, encodedBytes, shortened } from '../../core/text.ts'
import type { Application, CallParams } from '../../declarations.ts'
import { inTransaction } from '../../storage/transaction.ts'
import { refusal } from './agent-refusal.ts'
import { rejected } from './fork-conversation.ts'

/** Bounds of a row's options: so many of them, ids that the agent must get back as it gave them, so much in all (S9). */
const OPTIONS = 20
const ID_LENGTH = 200
const LABEL = 200
const BYTES = 24 * 1024

export interface Choice {
  id: string
  value: string
}

type By = Pick<CallParams, 'user' | 'actor' | 'transaction'>

/** What an agent offers, as its session's row shows it: choices that have no room are left out, but never the chosen one. */
export function optionRows(offered: readonly Offered[]): AgentOption[] {
  const shown = offered.filter(({ id, value }) => fits(id) && id !== '' && fits(value)).slice(0, OPTIONS)
  let room = BYTES
  return shown.map(({ id, label, category, value, choices }) => {
    const rows = choices
      .filter(choice => fits(choice.value))
      .map(choice => ({ value: choice.value, label: shortened(choice.label, LABEL) }))
      .filter(choice => {
        room -= encodedBytes(JSON.stringify(choice))
        return room > 0 || choice.value === value
      })
    return { id, label: shortened(label, LABEL), category, value, choices: rows }
  })
}

const fits = (text: string) => text.length <= ID_LENGTH && text === cleaned(text)

/** The choices by which an agent is opened: those of its session where they are known. */
export const choicesOf = (options: readonly AgentOption[]): Record<string, string> =>
  Object.fromEntries(options.map(({ id, value }) => [id, value]))

/** Milliseconds that an agent may take to agree to a choice. */
const PATIENCE = 5000

/**
 * @throws Conflict with the agent's own sentence, Unavailable when it says nothing, and the signal's reason; one that has ended
 * will be opened with the choice instead
 */
export async function ask(agent: AgentSession, { id, value }: Choice, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  const answer = agent.setOption(id, value).then(
    () => undefined,
    error => {
      if (!(error instanceof AgentError)) throw error
      if (error.reason !== 'agent_exited') throw refusal(error)
    }
  )
  const late = AbortSignal.any([AbortSignal.timeout(PATIENCE), ...(signal ? [signal] : [])])
  await Promise.race([answer, rejected(late)]).catch(error => {
    if (error !== late.reason || signal?.aborted) throw error
    throw fail.unavailable('agent_silent', `The agent did not answer within ${PATIENCE / 1000} s.`)
  })
}

/** The row says what its agent offers now; all who see the session see it at once. */
export async function learnOptions(
  app: Application,
  session_id: Session['session_id'],
  agent: Pick<AgentSession, 'options'>,
  { transaction: outer, ...by }: By
): Promise<Session> {
  return inTransaction(app, outer, async transaction => {
    const session = await app.service('sessions').get(session_id, { transaction })
    const options = optionRows(agent.options)
    if (isDeepStrictEqual(options, session.options)) return session
    return app.service('sessions').patch(session_id, { options }, { ...by, transaction })
  })
}

/**
 * After an agent was opened for `opened`: what was chosen in the meantime it is told now, and its row learns who it is and
 * what it offers. `refuse` hears what the agent said against a choice.
 */
export async function settleOptions(
  app: Application,
  agent: AgentSession,
  opened: Session,
  refuse: (sentence: string) => void,
  signal: AbortSignal
): Promise<void> {
  const { session_id, agent_id: actor } = opened
  const sessions = app.service('sessions')
  for (let known = opened.options; ; ) {
    const { options: wanted } = await sessions.get(session_id)
    for (const { id, value } of chosenSince(known, wanted)) {
      await ask(agent, { id, value }, signal).catch(error => {
        signal.throwIfAborted()
        refuse(sentenceOf(error))
      })
    }
    known = wanted
    const isSettled = await inTransaction(app, undefined, async transaction => {
      const row = await sessions.get(session_id, { transaction })
      if (!isDeepStrictEqual(row.options, known)) return false
      const learnt = { agent_session_id: agent.agentSessionId, options: optionRows(agent.options) }
      const { agent_session_id, options } = row
      if (!isDeepStrictEqual(learnt, { agent_session_id, options })) {
        await sessions.patch(session_id, learnt, { actor, transaction })
      }
      return true
    })
    if (isSettled) return
  }
}

function chosenSince(known: Session['options'], wanted: Session['options']): Choice[] {
  const before = choicesOf(known ?? [])
  return (wanted ?? []).filter(({ id, value }) => before[id] !== value)
}

function sentenceOf(error: unknown): string {
  if (error instanceof FeathersError) return error.message
  throw error
}
