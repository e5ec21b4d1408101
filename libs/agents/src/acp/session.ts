import { setTimeout } from 'node:timers/promises'
import { type ContentBlock, methods } from '@agentclientprotocol/sdk'
import {
  type AgentDescription,
  AgentError,
  type AgentEvent,
  type AgentSession,
  type OpenOptions,
  type PromptBlock,
  type TurnEnd
} from '../adapter.ts'
import type { AgentConnection } from './agent-connection.ts'
import { toErrorEnd } from './errors.ts'
import { AgentEventStream } from './event-stream.ts'
import { type InitializeResult, newOrLoadSession, type OpenedSession } from './handshake.ts'
import { OptionSetter } from './option-setter.ts'
import { asString, valueAt } from './untrusted-values.ts'
import { parsePromptTokens } from './usage.ts'

/** An agent that does not acknowledge a cancellation within this time is ended (T4). */
const CANCEL_ACK_MS = 500
const POLL_INTERVAL_MS = 50
const CANCELLED: TurnEnd = { type: 'turn_end', reason: 'cancelled' }

/** A session with an agent: one turn at a time, until the agent's process ends. */
export class AcpSession implements AgentSession {
  readonly agent: AgentDescription
  readonly agentSessionId: string
  readonly #connection: AgentConnection
  readonly #optionSetter: OptionSetter
  readonly #cwd: string
  #ended: Promise<void> | undefined
  /** True if `close` was called. */
  #isClosed = false

  /** Creates or resumes the session and sets its initial options. Rejects when either fails. */
  static async open(
    connection: AgentConnection,
    initialized: InitializeResult,
    options: OpenOptions
  ): Promise<AcpSession> {
    const session = new AcpSession(
      connection,
      initialized.agent,
      options.cwd,
      await newOrLoadSession(connection, initialized, options)
    )
    await session.#optionSetter.setInitial(options.options ?? {})
    return session
  }

  private constructor(
    connection: AgentConnection,
    agent: AgentDescription,
    cwd: string,
    { sessionId, response }: OpenedSession
  ) {
    this.agent = agent
    this.#cwd = cwd
    this.agentSessionId = sessionId
    this.#connection = connection
    this.#optionSetter = new OptionSetter(connection, sessionId, response)
    connection.sessionId = sessionId
    // A failure is reported by whoever waits for the same promise: a turn, or `close`.
    connection.client.closed.then(() => this.#end()).catch(() => {})
  }

  get options() {
    return this.#connection.updates.options
  }

  get context() {
    return this.#connection.updates.context
  }

  get isOpen() {
    return !this.#ended && !this.#connection.client.signal.aborted
  }

  prompt(blocks: readonly PromptBlock[], { signal }: { signal?: AbortSignal } = {}): AsyncIterable<AgentEvent> {
    if (this.#connection.turn) throw new Error('The agent is already running a turn: queue prompts until it ends.')
    const turn = new AgentEventStream(signal)
    this.#connection.beginTurn(turn)
    void this.#runTurn(turn, blocks)
    return turn
  }

  async endTurnProcesses(): Promise<void> {
    if (this.isOpen && (await this.#hasNoDescendantsBy(performance.now() + CANCEL_ACK_MS))) return
    await this.#end()
  }

  setOption(id: string, value: string): Promise<void> {
    return this.#optionSetter.set(id, value)
  }

  async fork(): Promise<string> {
    const { agent } = this.#connection.client
    const request = { sessionId: this.agentSessionId, cwd: this.#cwd, mcpServers: [] }
    const answer: unknown = await agent.request('session/fork', request).catch(async error => {
      throw await this.#connection.explain(error)
    })
    const id = asString(valueAt(answer, 'sessionId'))
    if (id === undefined)
      throw new AgentError('agent_unintelligible', 'The agent forked the session without returning an id.')
    return id
  }

  close(): Promise<void> {
    this.#isClosed = true
    return this.#end()
  }

  async #runTurn(turn: AgentEventStream, blocks: readonly PromptBlock[]) {
    const end = await this.#promptAgent(turn, blocks).catch(async error =>
      toErrorEnd(await this.#connection.explain(error))
    )
    const { updates } = this.#connection
    const openCallStatus = end.reason === 'error' ? 'failed' : end.reason === 'cancelled' ? 'cancelled' : 'done'
    for (const call of updates.toolCalls.closeOpen(openCallStatus)) turn.push({ type: 'tool', call })
    this.#connection.turn = undefined
    turn.end(updates.tokens && !end.tokens ? { ...end, tokens: updates.tokens } : end)
  }

  async #promptAgent(turn: AgentEventStream, blocks: readonly PromptBlock[]): Promise<TurnEnd> {
    if (!this.isOpen) throw new AgentError('agent_exited', 'The agent has exited; open it again.')
    if (turn.isCancelled) return CANCELLED
    const request = { sessionId: this.agentSessionId, prompt: blocks.map(toContentBlock) }
    const answering = Promise.allSettled([this.#connection.client.agent.request(methods.agent.session.prompt, request)])
    await Promise.race([answering, turn.cancelled])
    if (turn.isCancelled) return this.#cancel(answering)
    const [answer] = await answering
    if (answer.status === 'fulfilled') return this.#toTurnEnd(answer.value)
    const failure = await this.#connection.explain(answer.reason)
    if (this.isOpen) return toErrorEnd(failure)
    await this.#end()
    return this.#isClosed ? CANCELLED : toErrorEnd(failure)
  }

  #toTurnEnd(response: unknown): TurnEnd {
    const stopReason = valueAt(response, 'stopReason')
    const reason = END_REASONS.get(stopReason)
    if (!reason) this.#connection.emit({ type: 'other', kind: 'stop_reason', raw: stopReason })
    const tokens = parsePromptTokens(response)
    return { type: 'turn_end', reason: reason ?? 'end', ...(tokens && { tokens }) }
  }

  /** T4: the agent stays only when it acknowledged in time and has no descendants. */
  async #cancel(answering: Promise<unknown>): Promise<TurnEnd> {
    const deadline = performance.now() + CANCEL_ACK_MS
    this.#connection.permissions.cancelAll()
    const cancel = this.#connection.client.agent.notify(methods.agent.session.cancel, {
      sessionId: this.agentSessionId
    })
    // A closed connection is reported by the pending prompt.
    cancel.catch(() => {})
    const isAcknowledged = await Promise.race([
      answering.then(() => true),
      setTimeout(CANCEL_ACK_MS, false, { ref: false })
    ])
    if (!isAcknowledged || !this.isOpen || !(await this.#hasNoDescendantsBy(deadline))) await this.#end()
    return CANCELLED
  }

  /** Waits until the agent has no descendants; false when it still has some at the deadline. */
  async #hasNoDescendantsBy(deadline: number): Promise<boolean> {
    for (;;) {
      if (await this.#connection.process.hasNoDescendants()) return true
      if (performance.now() >= deadline) return false
      await setTimeout(POLL_INTERVAL_MS)
    }
  }

  #end(): Promise<void> {
    this.#ended ??= this.#killProcesses()
    return this.#ended
  }

  async #killProcesses() {
    this.#connection.permissions.cancelAll()
    const left = await this.#connection.process.kill()
    if (left.length === 0) return
    const text = `Could not end ${left.length} processes of the agent: ${left.join(', ')}.`
    this.#connection.emit({ type: 'notice', level: 'error', text })
  }
}

/** Without a cancellation, "cancelled" means that the agent ended its turn because a tool call was rejected. */
const END_REASONS: ReadonlyMap<unknown, TurnEnd['reason']> = new Map<unknown, TurnEnd['reason']>([
  ['end_turn', 'end'],
  ['max_tokens', 'max_tokens'],
  ['max_turn_requests', 'max_turns'],
  ['refusal', 'refusal'],
  ['cancelled', 'end']
])

function toContentBlock(block: PromptBlock): ContentBlock {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text }
    case 'image':
      return { type: 'image', mimeType: block.mimeType, data: block.data }
    case 'file':
      return { type: 'resource_link', uri: block.uri, name: block.name }
    case 'document':
      return { type: 'resource', resource: { uri: block.uri, mimeType: block.mimeType, text: block.text } }
  }
}
