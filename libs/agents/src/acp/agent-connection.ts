import type { ClientConnection } from '@agentclientprotocol/sdk'
import { AgentError, type AgentEvent, type OpenOptions } from '../adapter.ts'
import type { AgentProcess } from '../process/agent-process.ts'
import { connect } from './connect.ts'
import { errorCodeOf, toAgentError } from './errors.ts'
import type { AgentEventStream } from './event-stream.ts'
import { UpdateInterpreter } from './interpret-update.ts'
import { PermissionRequests } from './permission-requests.ts'
import { Replay } from './replay.ts'
import { asString, valueAt } from './untrusted-values.ts'

const NOT_REPLAYED = 'The agent resumed the earlier conversation without replaying it. It may have lost the context.'
const MAX_REPORTED_LINE_LENGTH = 1000

/** The connection to one agent. Passes its events to the current turn, or to `onBackground` between turns. */
export class AgentConnection {
  readonly process: AgentProcess
  readonly client: ClientConnection
  readonly updates = new UpdateInterpreter()
  readonly permissions: PermissionRequests
  /** The agent's id of the session, once it is known. */
  sessionId: string | undefined
  turn: AgentEventStream | undefined
  /** True if the agent has answered `initialize`. */
  isInitialized = false
  readonly #onBackground: OpenOptions['onBackground']
  #firstNonProtocolLine: string | undefined
  /** Present while a replay is possible: from the request that resumes a session to its first turn. */
  #replay: Replay | undefined

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
  expectReplay(): Replay {
    this.#replay = new Replay()
    return this.#replay
  }

  /** Waits for the end of a replay, and reports an agent that was to replay the session and did not. */
  async endReplay(signal: AbortSignal | undefined): Promise<void> {
    const replay = this.#replay
    if (!replay?.isRequired) return
    await replay.end(signal)
    // Some agents report success for sessions that they do not know, and replay nothing.
    if (!replay.hasTranscript) this.emit({ type: 'notice', level: 'warning', text: NOT_REPLAYED })
  }

  beginTurn(turn: AgentEventStream) {
    this.#replay = undefined
    this.updates.beginTurn()
    this.permissions.acceptNew()
    this.turn = turn
  }

  #receiveUpdate(params: unknown) {
    const update = valueAt(params, 'update')
    if (this.#replay?.includes(update)) return
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
