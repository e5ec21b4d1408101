import type { FollowEvent } from '@callboard/client'

/** What shows conversations: to people, or to programs. */
export interface Show {
  change(change: FollowEvent): void | Promise<void>
  /** A word beside the conversations. */
  say(text: string): void
}
