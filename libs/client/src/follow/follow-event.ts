import type { Message, Permission, Session, Task } from '@callboard/contract'

/** One change in the sessions that are followed, in the order of the conversation. */
export type FollowEvent =
  /** A message that is new, or changed in more than its text, with all its text so far. */
  | { kind: 'message'; message: Message }
  /** `text` was appended to the message at `offset`; `message` has the text after that. */
  | { kind: 'text'; message: Message; offset: number; text: string }
  | { kind: 'removed'; session_id: string; message_ids: readonly string[] }
  | { kind: 'session'; session: Session }
  | { kind: 'task'; task: Task }
  /** A queued prompt was removed. */
  | { kind: 'task_removed'; session_id: string; task_id: string }
  /** A permission request that is pending, or was resolved since. */
  | { kind: 'permission'; permission: Permission }
  /** The session was removed, or the user lost access to it. It is not followed any more. */
  | { kind: 'gone'; session_id: string }
  /** Everything so far has been delivered. */
  | { kind: 'ready' }
  /** Something may have been missed: it follows, up to the next `ready`. */
  | { kind: 'loading' }
