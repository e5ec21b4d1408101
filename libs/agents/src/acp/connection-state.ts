import { setTimeout } from 'node:timers/promises'
import type { ClientConnection } from '@agentclientprotocol/sdk'
import { AgentError, type AgentEvent, type OpenOptions } from '../adapter.ts'
import type { AgentProcess } from '../process/agent-process.ts'
import { connect } from './connection.ts'
import { codeOf, explain } from './errors.ts'
import type { Turn } from './event-stream.ts'
import { Hearing } from './interpret-update.ts'
import { at, oneOf, text } from './narrow.ts'
import { Questions } from './permission-requests.ts'

/** Milliseconds without a word after which a replay is over, and how long one is waited for at most. */
const QUIET = 100
const LONGEST_REPLAY = 1000

/** What an earlier conversation is told with: dropped when an agent replays it, for the transcript is not the agent's. */
const TRANSCRIPT = [
  'user_message_chunk',
  'agent_message_chunk',
  'agent_thought_chunk',
  'tool_call',
  'tool_call_update',
  'plan'
] as const

/** Everything that comes from one agent, on its way to the turn that runs, or to the background when none does. */
export class Conversation {
  readonly process: AgentProcess
  readonly connection: ClientConnection
  readonly heard = new Hearing()
  readonly questions: Questions
  /** The agent's id of the session, once it is known. */
  sessionId: string | undefined
  turn: Turn | undefined
  /** Whether the agent has answered our greeting. */
  hasSpoken = false
  readonly #onBackground: OpenOptions['onBackground']
  #firstStray: string | undefined
  /** When a piece of a replay came last; undefined while none is expected. */
  #replayedAt: number | undefined
  #hasReplayed = false

  constructor(process: AgentProcess, { onPermission, onBackground }: OpenOptions) {
    this.process = process
    this.#onBackground = onBackground
    this.questions = new Questions(this.heard, onPermission, event => this.tell(event))
    this.connection = connect(process, {
      update: params => this.#hear(params),
      question: (params, withdrawn) => this.questions.ask(params, withdrawn),
      other: (kind, raw) => this.tell({ type: 'other', kind, raw }),
      stray: line => this.#hearStray(line)
    })
  }

  /** What went wrong in a call to the agent, as an error that a person understands. */
  async explain(error: unknown): Promise<AgentError> {
    const stray = this.#firstStray
    // A program that has printed lines, and none of them a message, is not slow and has not crashed: it is another program.
    const isStranger = stray !== undefined && !this.hasSpoken && codeOf(error) === undefined
    if (!isStranger) return explain(error, this.process)
    const line = this.process.fit(stray).slice(0, 200)
    const message = `The program does not speak the Agent Client Protocol. Its first line was: ${line}`
    return new AgentError('agent_unintelligible', message, { cause: error })
  }

  /** Adds to the turn that runs, or tells the background. */
  tell(event: AgentEvent) {
    if (this.turn) this.turn.push(event)
    else this.#onBackground?.(event)
  }

  /** From now until `beginTurn` what is told of the past is dropped. */
  expectReplay() {
    this.#replayedAt = performance.now()
  }

  /**
   * Whether anything was replayed. Resolves after a moment of quiet: some agents go on replaying, or begin to, after they have
   * said that they are done.
   */
  async replayed(): Promise<boolean> {
    const giveUp = performance.now() + LONGEST_REPLAY
    this.#replayedAt = performance.now()
    for (let now = performance.now(); now < giveUp; now = performance.now()) {
      const rest = this.#replayedAt + QUIET - now
      if (rest <= 0) break
      await setTimeout(rest)
    }
    return this.#hasReplayed
  }

  beginTurn(turn: Turn) {
    this.#replayedAt = undefined
    this.heard.beginTurn()
    this.questions.allow()
    this.turn = turn
  }

  #hear(params: unknown) {
    const update = at(params, 'update')
    if (this.#replayedAt !== undefined) {
      this.#replayedAt = performance.now()
      if (oneOf(TRANSCRIPT, at(update, 'sessionUpdate'))) {
        this.#hasReplayed = true
        return
      }
    }
    if (this.sessionId !== undefined && at(params, 'sessionId') !== this.sessionId) {
      this.tell({ type: 'other', kind: text(at(update, 'sessionUpdate')) ?? 'malformed', raw: params })
      return
    }
    for (const event of this.heard.hear(update)) this.tell(event)
  }

  #hearStray(line: string) {
    this.#firstStray ??= line
    this.tell({ type: 'other', kind: 'stray', raw: line.slice(0, 1000) })
  }
}
