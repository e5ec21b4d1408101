import { randomUUID } from 'node:crypto'
import {
  type AgentContext,
  methods,
  type PermissionOption,
  type SessionUpdate,
  type ToolCallUpdate
} from '@agentclientprotocol/sdk'

export type PlanStatus = 'pending' | 'in_progress' | 'completed'

/** Sends the session updates of a turn to the client, in order. */
export class SessionUpdates {
  readonly #client: AgentContext
  readonly #sessionId: string
  readonly #turn: AbortController
  #message = { kind: '', id: '' }

  constructor(client: AgentContext, sessionId: string, turn: AbortController) {
    this.#client = client
    this.#sessionId = sessionId
    this.#turn = turn
  }

  sendText(text: string): Promise<void> {
    return this.#sendChunk('agent_message_chunk', text)
  }

  sendThought(text: string): Promise<void> {
    return this.#sendChunk('agent_thought_chunk', text)
  }

  sendPlan(entries: { content: string; status: PlanStatus }[]): Promise<void> {
    const entriesWithPriority = entries.map(entry => ({ ...entry, priority: 'medium' as const }))
    return this.send({ sessionUpdate: 'plan', entries: entriesWithPriority })
  }

  /** Sends any other update, which ends the current message. */
  send(update: SessionUpdate): Promise<void> {
    this.#message = { kind: '', id: '' }
    return this.#notify(update)
  }

  /** Returns the id of the chosen option. Rejects at once when the turn is cancelled, also by the answer itself. */
  async requestPermission(toolCall: ToolCallUpdate, options: PermissionOption[]): Promise<string> {
    const { outcome } = await this.#client.request(
      methods.client.session.requestPermission,
      { sessionId: this.#sessionId, toolCall, options },
      { cancellationSignal: this.#turn.signal, stopWaitingOnCancel: true }
    )
    if (outcome.outcome === 'selected') return outcome.optionId
    this.#turn.abort()
    throw this.#turn.signal.reason
  }

  async #sendChunk(kind: 'agent_message_chunk' | 'agent_thought_chunk', text: string): Promise<void> {
    if (!text) return
    if (this.#message.kind !== kind) this.#message = { kind, id: randomUUID() }
    await this.#notify({ sessionUpdate: kind, messageId: this.#message.id, content: { type: 'text', text } })
  }

  #notify(update: SessionUpdate): Promise<void> {
    return this.#client.notify(methods.client.session.update, { sessionId: this.#sessionId, update })
  }
}
