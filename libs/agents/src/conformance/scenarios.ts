import type { Scenario } from './play.ts'

/** The scenarios that an adapter's agent can play. The tests of those it cannot are skipped, and show as such. */
export interface Scenarios {
  /** The names of variables that the adapter under test gives its agent beside those it is asked for: none unless told. */
  variables?: readonly string[]
  /** Thinks, then says this text in several pieces. */
  speaks?: Scenario & { text: string }
  /** Talks for more than ten seconds. */
  goesOn?: Scenario
  /** Runs one tool that prints something, without asking. */
  usesTool?: Scenario
  /** Asks before it runs one tool, and says something after it, also when it was rejected. */
  asks?: Scenario
  /** Is told something in one session, and when that was taken up again says this text, which it was told. */
  recalls?: Scenario & { told: string; text: string }
  /** Says something in a form that the adapter does not know. */
  unknown?: Scenario
  /** Says something after its turn has ended. */
  late?: Scenario
  /** Dies in mid-sentence. */
  crashes?: Scenario
  /** Goes on talking whatever it is told, and survives SIGTERM. */
  stubborn?: Scenario
  /** Starts a process that leaves its parent, its group and its session and ignores signals; then goes on talking. */
  leavesOrphan?: Scenario
  /** Cannot be opened: the program is not there. */
  missing?: Scenario
  /** Cannot be opened: it never answers. */
  silent?: Scenario
  /** Cannot be opened: it ends at once, and says why on stderr in these words. */
  exits?: Scenario & { words: string }
  /** Cannot be opened: it speaks no protocol. */
  nonsense?: Scenario
  /** Cannot be opened: its user must sign in first. */
  needsLogin?: Scenario
}
