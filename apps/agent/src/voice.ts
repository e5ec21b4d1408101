import { randomUUID } from 'node:crypto'
import {
  type AgentContext,
  methods,
  type PermissionOption,
  type SessionUpdate,
  type ToolCallUpdate
} from '@agentclientprotocol/sdk'

export type PlanStatus = 'pending' | 'in_progress' | 'completed'

/** What a turn says to the client, in order. */
export class Voice {
  readonly #client: AgentContext
  readonly #sessionId: string
  readonly #turn: AbortController
  #message = { kind: '', id: '' }

  constructor(client: AgentContext, sessionId: string, turn: AbortController) {
    this.#client = client
    this.#sessionId = sessionId
    this.#turn = turn
  }

  say(text: string): Promise<void> {
    return this.#chunk('agent_message_chunk', text)
  }

  think(text: string): Promise<void> {
    return this.#chunk('agent_thought_chunk', text)
  }

  plan(entries: { content: string; status: PlanStatus }[]): Promise<void> {
    const medium = entries.map(entry => ({ ...entry, priority: 'medium' as const }))
    return this.update({ sessionUpdate: 'plan', entries: medium })
  }

  /** Anything else ends the message that was growing. */
  update(update: SessionUpdate): Promise<void> {
    this.#message = { kind: '', id: '' }
    return this.#send(update)
  }

  /** The id of the chosen option. Rejects at once when the turn is cancelled, also when the client says so here. */
  async ask(toolCall: ToolCallUpdate, options: PermissionOption[]): Promise<string> {
    const { outcome } = await this.#client.request(
      methods.client.session.requestPermission,
      { sessionId: this.#sessionId, toolCall, options },
      { cancellationSignal: this.#turn.signal, stopWaitingOnCancel: true }
    )
    if (outcome.outcome === 'selected') return outcome.optionId
    this.#turn.abort()
    throw this.#turn.signal.reason
  }

  async #chunk(kind: 'agent_message_chunk' | 'agent_thought_chunk', text: string): Promise<void> {
    if (!text) return
    if (this.#message.kind !== kind) this.#message = { kind, id: randomUUID() }
    await this.#send({ sessionUpdate: kind, messageId: this.#message.id, content: { type: 'text', text } })
  }

  #send(update: SessionUpdate): Promise<void> {
    return this.#client.notify(methods.client.session.update, { sessionId: this.#sessionId, update })
  }
}
