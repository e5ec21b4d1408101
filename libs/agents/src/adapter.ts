/**
 * The one interface between the daemon and any agent. An adapter knows a vendor and knows nothing of us: it touches no
 * database, no socket, no logger and no environment of its own accord (A4).
 */

export interface AgentAdapter {
  readonly id: string
  /**
   * Starts one agent session, or takes one up again; resolves when it can take a prompt. Else rejects with an AgentError, or
   * with the signal's reason when that aborts, and by then no process that bears the mark is left (T7).
   */
  open(options: OpenOptions): Promise<AgentSession>
}

export interface OpenOptions {
  /** The absolute directory the agent works in. */
  cwd: string
  /** The whole environment of the agent's process. */
  env: Readonly<Record<string, string>>
  /** The mark that every process of this agent bears (T7); see processes.ts. The adapter adds it to the environment. */
  mark: string
  /**
   * The agent's own id of the session to take up again; `undefined` begins a new one. What the agent replays of it is
   * dropped. Where the agent has lost it a new one begins: `agentSessionId` is another, and a notice says so. So it does where
   * the agent replays nothing though it must.
   */
  resume?: string | undefined
  /** First choices by option id, such as `{ model: '…', mode: '…' }`. What the agent does not offer is left alone. */
  options?: Readonly<Record<string, string>>
  /**
   * Asked before the agent does something. The request's signal aborts when nobody needs the answer any more. A rejection is
   * answered as `cancelled`, and told as a notice.
   */
  onPermission(request: PermissionRequest): Promise<PermissionAnswer>
  /** Events outside a turn: late text, titles, background work. Must not throw. */
  onBackground?(event: AgentEvent): void
  /** Called once with the process id, before the agent is spoken to. */
  onStart?(pid: number): void
  /** Milliseconds until opening is given up; 30,000 unless told. */
  timeout?: number
  /** Aborts opening. */
  signal?: AbortSignal
}

export interface AgentSession {
  readonly agentSessionId: string
  readonly agent: AgentDescription
  /** A snapshot of what can be chosen now. */
  readonly options: readonly AgentOption[]
  readonly context: ContextLevel | undefined
  /** False when a turn is not possible any more: the process has ended. */
  readonly isOpen: boolean
  /**
   * One turn. Yields events, never throws for an agent's faults, and must not be called while a turn runs.
   *
   *     prompt()
   *     ├─ thought, text          pieces of messages: the deltas of one messageId joined are its text (A2)
   *     ├─ tool                   one call, told as a whole each time:
   *     │   ├─ pending
   *     │   ├─ waiting_permission ─→ onPermission() ─→ running, rejected or cancelled
   *     │   ├─ running            again and again while its output grows
   *     │   └─ done, failed       or what its turn's end made of it: no call is open before turn_end
   *     ├─ plan, usage, options, commands, title, notice, other      at any time
   *     └─ turn_end               exactly once, always last (A1)
   *     onBackground()            what is said after that, until the next prompt()
   *
   * Aborting the signal, or leaving the loop, cancels: within 2 s the iterable ends with `turn_end` of reason `cancelled`,
   * and by then either the agent has acknowledged the cancel within 0.5 s and has no descendants, or every process that
   * bears the mark is gone and `isOpen` is false (T4). No turn that nobody cancelled ends as `cancelled`. A turn that is
   * cancelled after the agent has answered ends as the agent said: see `endTurnProcesses`.
   *
   * While the consumer is busy adjacent deltas of a message become one; no character and no state is lost.
   */
  prompt(blocks: readonly PromptBlock[], options?: { signal?: AbortSignal }): AsyncIterable<AgentEvent>
  /**
   * Ends what a turn that ended by itself has left running (T4): the agent stays if it has no descendants within 0.5 s, or else
   * it is ended with every process of its own. Must not be called while a turn runs.
   */
  endTurnProcesses(): Promise<void>
  setOption(id: string, value: string): Promise<void>
  /**
   * The agent's own id of a new session that begins as this one stands, for another `open` to take up. Only between turns;
   * rejects with an AgentError where the agent does not do it.
   */
  fork(): Promise<string>
  /** Ends the agent and every process that bears its mark; resolves when none is left. Idempotent. */
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
  /** A text that comes with the prompt, for agents that take embedded context. */
  | { type: 'document'; uri: string; mimeType: string; text: string }

export type AgentEvent =
  /** A `messageId` names one message: text and thoughts never share one. A delta is never empty. */
  | { type: 'text'; messageId: string; delta: string }
  | { type: 'thought'; messageId: string; delta: string }
  /** Always the whole call as it stands now, merged from every source; the same `call.id` replaces the one before. */
  | { type: 'tool'; call: ToolCall }
  | { type: 'plan'; entries: PlanEntry[] }
  | { type: 'usage'; context?: ContextLevel; cost?: Cost }
  | { type: 'options'; options: AgentOption[] }
  | { type: 'commands'; commands: { name: string; description: string }[] }
  | { type: 'title'; title: string }
  | { type: 'notice'; level: 'info' | 'warning' | 'error'; text: string }
  /** What the adapter does not know is kept, never lost and never an exception (A5). */
  | { type: 'other'; kind: string; raw: unknown }
  | TurnEnd

export interface TurnEnd {
  type: 'turn_end'
  reason: 'end' | 'cancelled' | 'max_tokens' | 'max_turns' | 'refusal' | 'error'
  tokens?: Tokens
  /** Only with reason `error`: a stable word and a sentence a person understands. */
  error?: { reason: AgentFault; message: string }
}

/** Why an agent could not do what it was asked. */
export type AgentFault =
  /** The program is not there or may not be run. */
  | 'agent_missing'
  /** It did not answer in time. */
  | 'agent_silent'
  /** It ended by itself: a crash, an exit code, a signal. */
  | 'agent_exited'
  /** What it says is not the Agent Client Protocol. */
  | 'agent_unintelligible'
  /** It wants its user to sign in first. */
  | 'needs_login'
  /** It answered with an error of its own. */
  | 'agent_error'

export class AgentError extends Error {
  readonly reason: AgentFault
  constructor(reason: AgentFault, message: string, options?: ErrorOptions) {
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
  /** What the tool printed so far, as text. */
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

/** Tokens in the context window, and how many fit. */
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
