import { setTimeout } from 'node:timers/promises'
import { type ClientContext, type ContentBlock, methods } from '@agentclientprotocol/sdk'
import {
  type AgentDescription,
  AgentError,
  type AgentEvent,
  type AgentSession,
  type OpenOptions,
  type PromptBlock,
  type TurnEnd
} from './adapter.ts'
import type { AgentProcess } from './agent-process.ts'
import type { Conversation } from './conversation.ts'
import { explain, failure } from './faults.ts'
import { at } from './narrow.ts'
import { type Begun, beginSession, type Hello, takeUp } from './opening.ts'
import { hasConfigOptions, optionsIn, withValue } from './options.ts'
import { Turn } from './turn.ts'
import { tokensOfAnswer } from './usage.ts'

/** How long an agent may take to acknowledge a cancel before it is ended (T4), in milliseconds. */
const ACKNOWLEDGE = 500
const LOOK_EVERY = 50
const CANCELLED: TurnEnd = { type: 'turn_end', reason: 'cancelled' }

/** A session with the agent that runs in a process. */
export class AcpSession implements AgentSession {
  readonly agent: AgentDescription
  readonly agentSessionId: string
  readonly #process: AgentProcess
  readonly #talk: Conversation
  readonly #client: ClientContext
  readonly #hasConfigOptions: boolean
  #ending: Promise<void> | undefined
  /** Whether the end of the process is of our own making. */
  #isClosed = false

  /** Begins the session, or takes it up, and makes the first choices; rejects with whatever went wrong. */
  static async begin(
    process: AgentProcess,
    talk: Conversation,
    hello: Hello,
    options: OpenOptions
  ): Promise<AcpSession> {
    const begun = await beginOrTakeUp(talk, hello, options)
    const session = new AcpSession(process, talk, hello.agent, begun)
    await session.#chooseFirst(options.options ?? {})
    return session
  }

  private constructor(
    process: AgentProcess,
    talk: Conversation,
    agent: AgentDescription,
    { sessionId, answer }: Begun
  ) {
    this.agent = agent
    this.agentSessionId = sessionId
    this.#process = process
    this.#talk = talk
    this.#client = talk.connection.agent
    this.#hasConfigOptions = hasConfigOptions(answer)
    talk.sessionId = sessionId
    talk.heard.options = optionsIn(answer) ?? talk.heard.options
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

  async setOption(id: string, value: string) {
    const answer = await this.#set(id, value).catch(async error => {
      throw await explain(error, this.#process)
    })
    const { heard } = this.#talk
    heard.options = optionsIn(answer) ?? withValue(heard.options, id, value)
    this.#talk.tell({ type: 'options', options: [...heard.options] })
  }

  async close() {
    this.#isClosed = true
    await this.#end()
  }

  async #play(turn: Turn, blocks: readonly PromptBlock[]) {
    const end = await this.#outcome(turn, blocks).catch(async error => failure(await explain(error, this.#process)))
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
    const answering = Promise.allSettled([this.#client.request(methods.agent.session.prompt, request)])
    await Promise.race([answering, turn.cancelled])
    if (turn.isCancelled) return this.#cancel(answering)
    const [answer] = await answering
    if (answer.status === 'fulfilled') return this.#ended(answer.value)
    const fault = await explain(answer.reason, this.#process)
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
    const cancel = this.#client.notify(methods.agent.session.cancel, { sessionId: this.agentSessionId })
    // A connection that has gone is told by the answer.
    cancel.catch(() => {})
    const isInTime = await Promise.race([answering.then(() => true), setTimeout(ACKNOWLEDGE, false, { ref: false })])
    if (!isInTime || !this.isOpen || !(await this.#isAloneBy(deadline))) await this.#end()
    return CANCELLED
  }

  /** Whether the agent has no descendants left at that moment, or earlier. */
  async #isAloneBy(deadline: number): Promise<boolean> {
    for (;;) {
      if (await this.#process.isAlone()) return true
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
    const left = await this.#process.end()
    if (left.length === 0) return
    const text = `${left.length} processes of the agent could not be ended: ${left.join(', ')}.`
    this.#talk.tell({ type: 'notice', level: 'error', text })
  }

  async #chooseFirst(choices: Readonly<Record<string, string>>) {
    for (const [id, value] of Object.entries(choices)) {
      const option = this.options.find(one => one.id === id)
      const isOffered = option?.choices.some(choice => choice.value === value)
      if (option && isOffered && option.value !== value) await this.setOption(id, value).catch(this.#sayRefused)
    }
  }

  readonly #sayRefused = (error: unknown) => {
    if (!(error instanceof AgentError) || error.reason !== 'agent_error') throw error
    this.#talk.tell({ type: 'notice', level: 'warning', text: error.message })
  }

  #set(id: string, value: string): Promise<unknown> {
    const { agentSessionId: sessionId } = this
    const { setConfigOption, setMode } = methods.agent.session
    if (this.#hasConfigOptions) return this.#client.request(setConfigOption, { sessionId, configId: id, value })
    if (id === 'mode') return this.#client.request(setMode, { sessionId, modeId: value })
    return this.#client.request('session/set_model', { sessionId, modelId: value })
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

async function beginOrTakeUp(talk: Conversation, { can }: Hello, { cwd, resume }: OpenOptions): Promise<Begun> {
  const { agent } = talk.connection
  if (resume === undefined) return beginSession(agent, cwd)
  talk.expectReplay()
  const begun = await takeUp(agent, can, resume, cwd)
  if (begun?.way === 'load') await talk.replayed()
  if (begun) return begun
  const text = 'The agent could not take up the earlier conversation: it begins anew and remembers nothing of it.'
  talk.tell({ type: 'notice', level: 'warning', text })
  return beginSession(agent, cwd)
}

function contentOf(block: PromptBlock): ContentBlock {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text }
    case 'image':
      return { type: 'image', mimeType: block.mimeType, data: block.data }
    case 'file':
      return { type: 'resource_link', uri: block.uri, name: block.name }
  }
}
