import type { Scenario } from './test-session.ts'

/** The scenarios that an adapter's agent supports. The tests of missing ones are reported as skipped. */
export interface Scenarios {
  /** Names of the environment variables that the adapter adds. Default: none. */
  extraVariables?: readonly string[]
  /** Sends a thought, then this text in several deltas. */
  answers?: Scenario & { text: string }
  /** Sends text for more than ten seconds. */
  streamsLong?: Scenario
  /** Runs one tool with output, without asking for permission. */
  usesTool?: Scenario
  /** Asks for permission to run one tool, and sends text afterwards, also after a rejection. */
  asksPermission?: Scenario
  /** Receives `firstPrompt` in one session, and answers `prompt` with `text` once that session was resumed. */
  recalls?: Scenario & { firstPrompt: string; text: string }
  /** Sends an update that the adapter does not know. */
  sendsUnknown?: Scenario
  /** Sends text after its turn has ended. */
  sendsLate?: Scenario
  /** Crashes while it sends text. */
  crashes?: Scenario
  /** Ignores cancellation and SIGTERM. */
  ignoresStop?: Scenario
  /** Starts a process that leaves its parent, group and session and ignores signals; then sends text. */
  leavesOrphan?: Scenario
  /** Cannot be opened: the program does not exist. */
  missing?: Scenario
  /** Cannot be opened: it never answers. */
  silent?: Scenario
  /** Cannot be opened: it exits at once and writes `stderr` to stderr. */
  exits?: Scenario & { stderr: string }
  /** Cannot be opened: its output is not the protocol. */
  nonsense?: Scenario
  /** Cannot be opened: its user must sign in first. */
  needsLogin?: Scenario
}
