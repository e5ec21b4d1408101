import { setTimeout } from 'node:timers/promises'
import type { ClientConnection } from '@agentclientprotocol/sdk'
import { AgentError, type AgentEvent, type OpenOptions } from '../adapter.ts'
import type { AgentProcess } from '../process/agent-process.ts'
import { connect } from './connect.ts'
import { errorCodeOf, toAgentError } from './errors.ts'
import type { AgentEventStream } from './event-stream.ts'
import { UpdateInterpreter } from './interpret-update.ts'
import { PermissionRequests } from './permission-requests.ts'
import { asOneOf, asString, valueAt } from './untrusted-values.ts'

/** A replay counts as finished after this long without an update. */
const REPLAY_QUIET_MS = 100
const MAX_REPLAY_WAIT_MS = 1000
const MAX_REPORTED_LINE_LENGTH = 1000

/** Updates that carry the transcript. They are dropped during a replay, because the daemon keeps its own transcript. */
const TRANSCRIPT_UPDATES = [
  'user_message_chunk',
  'agent_message_chunk',
  'agent_thought_chunk',
  'tool_call',
  'tool_call_update',
  'plan'
] as const

/** The connection to one agent. Passes its events to the current turn, or to `onBackground` between turns. */
export class AgentConnection {
  readonly process: AgentProcess
  readonly client: ClientConnection
  readonly updates = new UpdateInterpreter()
  readonly permissions: PermissionRequests
  /** The agent's id of the session, once it is known. */
  sessionId: string | undefined
  turn: AgentEventStream | undefined
  /** Whether the agent has answered `initialize`. */
  isInitialized = false
  readonly #onBackground: OpenOptions['onBackground']
  #firstNonProtocolLine: string | undefined
  /** Time of the last replayed update; undefined while no replay is expected. */
  #replayedAt: number | undefined
  #hasReplayed = false

  constructor(process: AgentProcess, { onPermission, onBackground }: OpenOptions) {
    this.process = process
    this.#onBackground = onBackground
    this.permissions = new PermissionRequests(this.updates, onPermission, event => this.emit(event))
    this.client = connect(process, {
      update: params => this.#receiveUpdate(params),
      permissionRequest: (params, withdrawn) => this.permissions.request(params, withdrawn),
      unknownMessage: (kind, raw) => this.emit({ type: 'other', kind, raw }),
      nonProtocolLine: line => this.#receiveNonProtocolLine(line)
    })
  }

  /** Translates the failure of a request to the agent into an error for people. */
  async explain(error: unknown): Promise<AgentError> {
    const line = this.#firstNonProtocolLine
    // A program that printed lines but no protocol message is not slow or crashed: it is the wrong program.
    const isWrongProgram = line !== undefined && !this.isInitialized && errorCodeOf(error) === undefined
    if (!isWrongProgram) return toAgentError(error, this.process)
    const excerpt = this.process.sanitize(line).slice(0, 200)
    const message = `The program does not speak the Agent Client Protocol. Its first line was: ${excerpt}`
    return new AgentError('agent_unintelligible', message, { cause: error })
  }

  /** Passes the event to the current turn, or to the background when there is none. */
  emit(event: AgentEvent) {
    if (this.turn) this.turn.push(event)
    else this.#onBackground?.(event)
  }

  /** Drops transcript updates until `beginTurn`. */
  expectReplay() {
    this.#replayedAt = performance.now()
  }

  /**
   * Returns whether the agent replayed any of the transcript. Waits for a quiet period first, because some agents continue or
   * start their replay after they have answered the request.
   */
  async hasReplayedTranscript(): Promise<boolean> {
    const deadline = performance.now() + MAX_REPLAY_WAIT_MS
    this.#replayedAt = performance.now()
    for (let now = performance.now(); now < deadline; now = performance.now()) {
      const remaining = this.#replayedAt + REPLAY_QUIET_MS - now
      if (remaining <= 0) break
      await setTimeout(remaining)
    }
    return this.#hasReplayed
  }

  beginTurn(turn: AgentEventStream) {
    this.#replayedAt = undefined
    this.updates.beginTurn()
    this.permissions.acceptNew()
    this.turn = turn
  }

  #receiveUpdate(params: unknown) {
    const update = valueAt(params, 'update')
    if (this.#replayedAt !== undefined) {
      this.#replayedAt = performance.now()
      if (asOneOf(TRANSCRIPT_UPDATES, valueAt(update, 'sessionUpdate'))) {
        this.#hasReplayed = true
        return
      }
    }
    if (this.sessionId !== undefined && valueAt(params, 'sessionId') !== this.sessionId) {
      this.emit({ type: 'other', kind: asString(valueAt(update, 'sessionUpdate')) ?? 'malformed', raw: params })
      return
    }
    for (const event of this.updates.interpret(update)) this.emit(event)
  }

  #receiveNonProtocolLine(line: string) {
    this.#firstNonProtocolLine ??= line
    this.emit({ type: 'other', kind: 'non_protocol_line', raw: line.slice(0, MAX_REPORTED_LINE_LENGTH) })
  }
}
