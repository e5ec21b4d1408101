import { once } from 'node:events'
import { RequestError, type RequestPermissionResponse } from '@agentclientprotocol/sdk'
import type { AgentEvent, OpenOptions, PermissionAnswer, PermissionRequest } from '../adapter.ts'
import type { UpdateInterpreter } from './interpret-update.ts'
import { asArray, asOneOf, asString, valueAt } from './untrusted-values.ts'

const OPTION_KINDS = ['allow_once', 'allow_always', 'reject_once', 'reject_always'] as const
const CANCELLED: PermissionAnswer = { cancelled: true }

/** The agent's permission requests that have no answer yet. */
export class PermissionRequests {
  readonly #updates: UpdateInterpreter
  readonly #onPermission: OpenOptions['onPermission']
  readonly #emit: (event: AgentEvent) => void
  readonly #pending = new Set<AbortController>()
  #isRefusing = false

  constructor(
    updates: UpdateInterpreter,
    onPermission: OpenOptions['onPermission'],
    emit: (event: AgentEvent) => void
  ) {
    this.#updates = updates
    this.#onPermission = onPermission
    this.#emit = emit
  }

  /** Passes a permission request to `onPermission` and returns the response for the agent. */
  async request(params: unknown, withdrawn: AbortSignal): Promise<RequestPermissionResponse> {
    const call = this.#updates.requestPermission(valueAt(params, 'toolCall'))
    if (!call) {
      this.#emit({ type: 'other', kind: 'session/request_permission', raw: params })
      throw RequestError.invalidParams(undefined, 'the request names no tool call')
    }
    this.#emit({ type: 'tool', call })
    const options = asArray(valueAt(params, 'options')).flatMap(parseOption)
    const answer = await this.#askForAnswer({ call, options }, withdrawn)
    const chosen = 'optionId' in answer ? options.find(({ id }) => id === answer.optionId) : undefined
    const settled = this.#updates.toolCalls.settlePermission(call.id, chosen ? statusAfter(chosen.kind) : 'cancelled')
    if (settled) this.#emit({ type: 'tool', call: settled })
    return { outcome: chosen ? { outcome: 'selected', optionId: chosen.id } : { outcome: 'cancelled' } }
  }

  /** Answers all pending requests and, until `acceptNew`, all new ones with "cancelled": without an answer some agents hang. */
  cancelAll() {
    this.#isRefusing = true
    for (const pending of this.#pending) pending.abort()
  }

  acceptNew() {
    this.#isRefusing = false
  }

  async #askForAnswer(request: Omit<PermissionRequest, 'signal'>, withdrawn: AbortSignal): Promise<PermissionAnswer> {
    if (this.#isRefusing || withdrawn.aborted) return CANCELLED
    const pending = new AbortController()
    const abort = () => pending.abort()
    this.#pending.add(pending)
    withdrawn.addEventListener('abort', abort, { once: true })
    try {
      const cancelled = once(pending.signal, 'abort').then(() => CANCELLED)
      return await Promise.race([this.#onPermission({ ...request, signal: pending.signal }), cancelled])
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.#emit({ type: 'notice', level: 'error', text: `Permission request failed: ${message}` })
      return CANCELLED
    } finally {
      this.#pending.delete(pending)
      withdrawn.removeEventListener('abort', abort)
    }
  }
}

function parseOption(option: unknown): PermissionRequest['options'] {
  const id = asString(valueAt(option, 'optionId'))
  if (id === undefined) return []
  const kind = asOneOf(OPTION_KINDS, valueAt(option, 'kind')) ?? 'allow_once'
  return [{ id, label: asString(valueAt(option, 'name')) ?? id, kind }]
}

function statusAfter(kind: (typeof OPTION_KINDS)[number]): 'running' | 'rejected' {
  return kind === 'allow_once' || kind === 'allow_always' ? 'running' : 'rejected'
}
