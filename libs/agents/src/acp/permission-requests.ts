import { once } from 'node:events'
import { RequestError, type RequestPermissionResponse } from '@agentclientprotocol/sdk'
import type { AgentEvent, OpenOptions, PermissionAnswer, PermissionRequest } from '../adapter.ts'
import type { Hearing } from './interpret-update.ts'
import { at, list, oneOf, text } from './narrow.ts'

const KINDS = ['allow_once', 'allow_always', 'reject_once', 'reject_always'] as const
const CANCELLED: PermissionAnswer = { cancelled: true }

/** The questions that an agent has asked and nobody has answered yet. */
export class Questions {
  readonly #heard: Hearing
  readonly #put: OpenOptions['onPermission']
  readonly #tell: (event: AgentEvent) => void
  readonly #open = new Set<AbortController>()
  #isRefusing = false

  constructor(heard: Hearing, put: OpenOptions['onPermission'], tell: (event: AgentEvent) => void) {
    this.#heard = heard
    this.#put = put
    this.#tell = tell
  }

  /** Puts a permission request to a person and gives what the agent is told. */
  async ask(params: unknown, withdrawn: AbortSignal): Promise<RequestPermissionResponse> {
    const known = this.#heard.call(at(params, 'toolCall'))
    if (!known) {
      this.#tell({ type: 'other', kind: 'session/request_permission', raw: params })
      throw RequestError.invalidParams(undefined, 'the question names no tool call')
    }
    const call = this.#heard.calls.ask(known.id)
    this.#tell({ type: 'tool', call })
    const options = list(at(params, 'options')).flatMap(optionOf)
    const answer = await this.#answered({ call, options }, withdrawn)
    const chosen = 'optionId' in answer ? options.find(({ id }) => id === answer.optionId) : undefined
    const after = this.#heard.calls.answer(call.id, chosen ? statusAfter(chosen.kind) : 'cancelled')
    if (after) this.#tell({ type: 'tool', call: after })
    return { outcome: chosen ? { outcome: 'selected', optionId: chosen.id } : { outcome: 'cancelled' } }
  }

  /** Answers every question with "cancelled", also those to come, until `allow`: some agents hang for ever without. */
  cancelAll() {
    this.#isRefusing = true
    for (const question of this.#open) question.abort()
  }

  /** A new turn may ask again. */
  allow() {
    this.#isRefusing = false
  }

  async #answered(question: Omit<PermissionRequest, 'signal'>, withdrawn: AbortSignal): Promise<PermissionAnswer> {
    if (this.#isRefusing || withdrawn.aborted) return CANCELLED
    const needed = new AbortController()
    const release = () => needed.abort()
    this.#open.add(needed)
    withdrawn.addEventListener('abort', release, { once: true })
    try {
      const cancelled = once(needed.signal, 'abort').then(() => CANCELLED)
      return await Promise.race([this.#put({ ...question, signal: needed.signal }), cancelled])
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error)
      this.#tell({ type: 'notice', level: 'error', text: `The agent's question could not be put: ${words}` })
      return CANCELLED
    } finally {
      this.#open.delete(needed)
      withdrawn.removeEventListener('abort', release)
    }
  }
}

function optionOf(option: unknown): PermissionRequest['options'] {
  const id = text(at(option, 'optionId'))
  if (id === undefined) return []
  return [{ id, label: text(at(option, 'name')) ?? id, kind: oneOf(KINDS, at(option, 'kind')) ?? 'allow_once' }]
}

function statusAfter(kind: (typeof KINDS)[number]): 'running' | 'rejected' {
  return kind === 'allow_once' || kind === 'allow_always' ? 'running' : 'rejected'
}
