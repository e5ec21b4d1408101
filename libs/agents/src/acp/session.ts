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
import type { Conversation } from './connection-state.ts'
import { failure } from './errors.ts'
import { Turn } from './event-stream.ts'
import { type Begun, beginOrTakeUp, type Hello } from './handshake.ts'
import { at, text } from './narrow.ts'
import { Choices } from './set-options.ts'
import { tokensOfAnswer } from './usage.ts'

/** How long an agent may take to acknowledge a cancel before it is ended (T4), in milliseconds. */
const ACKNOWLEDGE = 500
const LOOK_EVERY = 50
const CANCELLED: TurnEnd = { type: 'turn_end', reason: 'cancelled' }

/** A session with an agent: one turn at a time, until the agent's process ends. */
export class AcpSession implements AgentSession {
  readonly agent: AgentDescription
  readonly agentSessionId: string
  readonly #talk: Conversation
  readonly #choices: Choices
  readonly #cwd: string
  #ending: Promise<void> | undefined
  /** Whether the end of the process is of our own making. */
  #isClosed = false

  /** Begins the session, or takes it up, and makes the first choices; rejects with whatever went wrong. */
  static async begin(talk: Conversation, hello: Hello, options: OpenOptions): Promise<AcpSession> {
    const session = new AcpSession(talk, hello.agent, options.cwd, await beginOrTakeUp(talk, hello, options))
    await session.#choices.setFirst(options.options ?? {})
    return session
  }

  private constructor(talk: Conversation, agent: AgentDescription, cwd: string, { sessionId, answer }: Begun) {
    this.agent = agent
    this.#cwd = cwd
    this.agentSessionId = sessionId
    this.#talk = talk
    this.#choices = new Choices(talk, sessionId, answer)
    talk.sessionId = sessionId
    // What goes wrong then is told to whoever waits for the end: a turn, or `close`.
    talk.connection.closed.then(() => this.#end()).catch(() => {})
  }

  get options() {
    return this.#talk.heard.options
  }

  get context() {
    return this.#talk.heard.context
  }

  get isOpen() {
    return !this.#ending && !this.#talk.connection.signal.aborted
  }

  prompt(blocks: readonly PromptBlock[], { signal }: { signal?: AbortSignal } = {}): AsyncIterable<AgentEvent> {
    if (this.#talk.turn) throw new Error('The agent is in a turn already: whoever holds the session queues prompts.')
    const turn = new Turn(signal)
    this.#talk.beginTurn(turn)
    void this.#play(turn, blocks)
    return turn
  }

  async endTurnProcesses(): Promise<void> {
    if (this.isOpen && (await this.#isAloneBy(performance.now() + ACKNOWLEDGE))) return
    await this.#end()
  }

  setOption(id: string, value: string): Promise<void> {
    return this.#choices.set(id, value)
  }

  async fork(): Promise<string> {
    const { agent } = this.#talk.connection
    const request = { sessionId: this.agentSessionId, cwd: this.#cwd, mcpServers: [] }
    const answer: unknown = await agent.request('session/fork', request).catch(async error => {
      throw await this.#talk.explain(error)
    })
    const id = text(at(answer, 'sessionId'))
    if (id === undefined) throw new AgentError('agent_unintelligible', 'The agent forked a session and gave no id.')
    return id
  }

  close(): Promise<void> {
    this.#isClosed = true
    return this.#end()
  }

  async #play(turn: Turn, blocks: readonly PromptBlock[]) {
    const end = await this.#outcome(turn, blocks).catch(async error => failure(await this.#talk.explain(error)))
    const { heard } = this.#talk
    const left = end.reason === 'error' ? 'failed' : end.reason === 'cancelled' ? 'cancelled' : 'done'
    for (const call of heard.calls.close(left)) turn.push({ type: 'tool', call })
    this.#talk.turn = undefined
    turn.end(heard.tokens && !end.tokens ? { ...end, tokens: heard.tokens } : end)
  }

  async #outcome(turn: Turn, blocks: readonly PromptBlock[]): Promise<TurnEnd> {
    if (!this.isOpen) throw new AgentError('agent_exited', 'The agent has ended; open it anew.')
    if (turn.isCancelled) return CANCELLED
    const request = { sessionId: this.agentSessionId, prompt: blocks.map(contentOf) }
    const answering = Promise.allSettled([this.#talk.connection.agent.request(methods.agent.session.prompt, request)])
    await Promise.race([answering, turn.cancelled])
    if (turn.isCancelled) return this.#cancel(answering)
    const [answer] = await answering
    if (answer.status === 'fulfilled') return this.#ended(answer.value)
    const fault = await this.#talk.explain(answer.reason)
    if (this.isOpen) return failure(fault)
    await this.#end()
    return this.#isClosed ? CANCELLED : failure(fault)
  }

  #ended(answer: unknown): TurnEnd {
    const said = at(answer, 'stopReason')
    const reason = REASONS.get(said)
    if (!reason) this.#talk.tell({ type: 'other', kind: 'stop_reason', raw: said })
    const tokens = tokensOfAnswer(answer)
    return { type: 'turn_end', reason: reason ?? 'end', ...(tokens && { tokens }) }
  }

  /** T4: the agent stays only when it acknowledged in time and has no descendants. */
  async #cancel(answering: Promise<unknown>): Promise<TurnEnd> {
    const deadline = performance.now() + ACKNOWLEDGE
    this.#talk.questions.cancelAll()
    const cancel = this.#talk.connection.agent.notify(methods.agent.session.cancel, { sessionId: this.agentSessionId })
    // A connection that has gone is told by the answer.
    cancel.catch(() => {})
    const isInTime = await Promise.race([answering.then(() => true), setTimeout(ACKNOWLEDGE, false, { ref: false })])
    if (!isInTime || !this.isOpen || !(await this.#isAloneBy(deadline))) await this.#end()
    return CANCELLED
  }

  /** Whether the agent has no descendants left at that moment, or earlier. */
  async #isAloneBy(deadline: number): Promise<boolean> {
    for (;;) {
      if (await this.#talk.process.isAlone()) return true
      if (performance.now() >= deadline) return false
      await setTimeout(LOOK_EVERY)
    }
  }

  #end(): Promise<void> {
    this.#ending ??= this.#endAll()
    return this.#ending
  }

  async #endAll() {
    this.#talk.questions.cancelAll()
    const left = await this.#talk.process.end()
    if (left.length === 0) return
    const text = `${left.length} processes of the agent could not be ended: ${left.join(', ')}.`
    this.#talk.tell({ type: 'notice', level: 'error', text })
  }
}

/** An agent that says "cancelled" though nobody cancelled ended its turn after a person rejected a tool. */
const REASONS: ReadonlyMap<unknown, TurnEnd['reason']> = new Map<unknown, TurnEnd['reason']>([
  ['end_turn', 'end'],
  ['max_tokens', 'max_tokens'],
  ['max_turn_requests', 'max_turns'],
  ['refusal', 'refusal'],
  ['cancelled', 'end']
])

function contentOf(block: PromptBlock): ContentBlock {
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
