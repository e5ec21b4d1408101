import type { FollowEvent } from '@callboard/client'

/** Prints followed sessions, for people or for programs. */
export interface View {
  show(event: FollowEvent): void | Promise<void>
  /** Prints a message beside the conversations. */
  info(text: string): void
}
