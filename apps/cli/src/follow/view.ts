import type { Followed } from '@callboard/client'

/** What shows conversations: to people, or to programs. */
export interface Show {
  change(change: Followed): void | Promise<void>
  /** A word beside the conversations. */
  say(text: string): void
}
