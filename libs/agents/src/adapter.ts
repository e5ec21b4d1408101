/**
 * The interface between the daemon and any agent. An adapter knows its vendor and nothing about Callboard: it uses no
 * database, socket, logger or environment other than what it is given (A4).
 */

export interface AgentAdapter {
  readonly id: string
  /**
   * Starts or resumes one agent session and resolves when it accepts prompts. Rejects with an AgentError, or with the signal's
   * reason when that aborts; by then no process with the tag is left (T7).
   */
  open(options: OpenOptions): Promise<AgentSession>
}

export interface OpenOptions {
  /** Absolute path of the agent's working directory. */
  cwd: string
  /** The complete environment of the agent's process. */
  env: Readonly<Record<string, string>>
  /** Identifies every process of this agent (T7), see tagged-processes.ts. The adapter adds it to the environment. */
  processTag: string
  /**
   * The agent's own id of the session to resume; `undefined` starts a new one. The replayed transcript is dropped. When the
   * agent cannot resume it, a new session starts with another `agentSessionId`, and a notice says so. A notice also follows
   * when the agent loads the session without replaying anything.
   */
  resume?: string | undefined
  /** Initial values by option id, such as `{ model: '…', mode: '…' }`. Options that the agent does not offer are ignored. */
  options?: Readonly<Record<string, string>>
  /**
   * Called when the agent asks for permission. The request's signal aborts when the answer is no longer needed. A rejected
   * promise is answered as `cancelled` and reported as a notice.
   */
  onPermission(request: PermissionRequest): Promise<PermissionAnswer>
  /** Receives events outside a turn: late text, titles, background work. Must not throw. */
  onBackground?(event: AgentEvent): void
  /** Called once with the process id, before the first request to the agent. */
  onStart?(pid: number): void
  /** Time limit for opening, in ms. Default: 30,000. */
  timeout?: number
  /** Aborts opening. */
  signal?: AbortSignal
}

export interface AgentSession {
  readonly agentSessionId: string
  readonly agent: AgentDescription
  /** A snapshot of the options and their current values. */
  readonly options: readonly AgentOption[]
  readonly context: ContextLevel | undefined
  /** False once the process has ended and no further turn is possible. */
  readonly isOpen: boolean
  /**
   * Runs one turn. Yields events, reports the agent's errors as events, and must not be called while a turn runs.
   *
   *     prompt()
   *     ├─ thought, text          deltas: those of one messageId joined are the text of that message (A2)
   *     ├─ tool                   one call, complete each time:
   *     │   ├─ pending
   *     │   ├─ waiting_permission ─→ onPermission() ─→ running, rejected or cancelled
   *     │   ├─ running            repeated while its output grows
   *     │   └─ done, failed       calls still open at the end of the turn are closed before turn_end
   *     ├─ plan, usage, options, commands, title, notice, other      at any time
   *     └─ turn_end               exactly once, always last (A1)
   *     onBackground()            everything after that, until the next prompt()
   *
   * Aborting the signal or leaving the loop cancels the turn: within 2 s the iterable ends with `turn_end` of reason
   * `cancelled`. By then either the agent has acknowledged the cancellation within 0.5 s and has no descendants, or every
   * process with the tag has ended and `isOpen` is false (T4). Only a cancelled turn ends as `cancelled`; one that is
   * cancelled after the agent has answered ends as the agent reported, see `endTurnProcesses`.
   *
   * While the consumer is busy, adjacent deltas of a message are merged; no character and no status is lost.
   */
  prompt(blocks: readonly PromptBlock[], options?: { signal?: AbortSignal }): AsyncIterable<AgentEvent>
  /**
   * Ends the processes that a turn has left running (T4): the agent stays if it has no descendants within 0.5 s, otherwise it
   * is ended with every process of its own. Must not be called while a turn runs.
   */
  endTurnProcesses(): Promise<void>
  setOption(id: string, value: string): Promise<void>
  /**
   * Forks the session and returns the agent's own id of the fork, which another `open` can resume. Only between turns; rejects
   * with an AgentError when the agent cannot fork.
   */
  fork(): Promise<string>
  /** Ends the agent and every process with its tag; resolves when none is left. Idempotent. */
  close(): Promise<void>
}

export interface AgentDescription {
  name: string
  version: string | undefined
  can: { resume: boolean; fork: boolean; images: boolean; embeddedContext: boolean }
}

export type PromptBlock =
  | { type: 'text'; text: string }
  | { type: 'image'; mimeType: string; data: string }
  | { type: 'file'; uri: string; name: string }
  /** A text attached to the prompt, for agents that accept embedded context. */
  | { type: 'document'; uri: string; mimeType: string; text: string }

export type AgentEvent =
  /** A `messageId` identifies one message; text and thoughts never share one. A delta is never empty. */
  | { type: 'text'; messageId: string; delta: string }
  | { type: 'thought'; messageId: string; delta: string }
  /** The complete call as it is now, merged from every source; it replaces the previous state of the same `call.id`. */
  | { type: 'tool'; call: ToolCall }
  | { type: 'plan'; entries: PlanEntry[] }
  | { type: 'usage'; context?: ContextLevel; cost?: Cost }
  | { type: 'options'; options: AgentOption[] }
  | { type: 'commands'; commands: { name: string; description: string }[] }
  | { type: 'title'; title: string }
  | { type: 'notice'; level: 'info' | 'warning' | 'error'; text: string }
  /** Messages that the adapter does not recognize: preserved, and never an exception (A5). */
  | { type: 'other'; kind: string; raw: unknown }
  | TurnEnd

export interface TurnEnd {
  type: 'turn_end'
  reason: 'end' | 'cancelled' | 'max_tokens' | 'max_turns' | 'refusal' | 'error'
  tokens?: Tokens
  /** Only with reason `error`: a stable code and a message for people. */
  error?: { reason: AgentErrorReason; message: string }
}

/** Stable codes for the failures of an agent. */
export type AgentErrorReason =
  /** The program does not exist or is not executable. */
  | 'agent_missing'
  /** It did not answer in time. */
  | 'agent_silent'
  /** It exited on its own: a crash, an exit code, a signal. */
  | 'agent_exited'
  /** Its output is not the Agent Client Protocol. */
  | 'agent_unintelligible'
  /** It requires its user to sign in first. */
  | 'needs_login'
  /** It answered a request with an error. */
  | 'agent_error'

export class AgentError extends Error {
  readonly reason: AgentErrorReason
  constructor(reason: AgentErrorReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'AgentError'
    this.reason = reason
  }
}

export interface ToolCall {
  id: string
  title: string
  kind: 'read' | 'edit' | 'delete' | 'move' | 'search' | 'execute' | 'think' | 'fetch' | 'switch_mode' | 'other'
  status: 'pending' | 'waiting_permission' | 'running' | 'done' | 'failed' | 'rejected' | 'cancelled'
  input?: unknown
  /** The tool's output so far, as text. */
  output?: string
  diffs?: { path: string; oldText: string | null; newText: string }[]
  locations?: { path: string; line?: number }[]
}

export interface PermissionRequest {
  call: ToolCall
  options: { id: string; label: string; kind: 'allow_once' | 'allow_always' | 'reject_once' | 'reject_always' }[]
  signal: AbortSignal
}

export type PermissionAnswer = { optionId: string } | { cancelled: true }

export interface PlanEntry {
  text: string
  status: 'pending' | 'in_progress' | 'completed'
}

/** Tokens in the context window, and its capacity. */
export interface ContextLevel {
  used: number
  size: number
}

export interface Cost {
  amount: number
  currency: string
}

export interface Tokens {
  input: number
  output: number
  total: number
}

export interface AgentOption {
  id: string
  label: string
  category: 'mode' | 'model' | 'thought_level' | 'other'
  value: string
  choices: { value: string; label: string }[]
}
