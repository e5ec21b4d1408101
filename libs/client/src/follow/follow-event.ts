import type { Message, Permission, Session, Task } from '@callboard/contract'

/** What is told of sessions that are followed, in the order in which it was said. */
export type FollowEvent =
  /** A message that came, or changed otherwise than by growing, with all its text so far. */
  | { kind: 'message'; message: Message }
  /** `text` was put at the end of the message, at `offset`; the message is as it is now. */
  | { kind: 'text'; message: Message; offset: number; text: string }
  | { kind: 'removed'; session_id: string; message_ids: readonly string[] }
  | { kind: 'session'; session: Session }
  | { kind: 'task'; task: Task }
  /** A queued prompt was removed. */
  | { kind: 'task_removed'; session_id: string; task_id: string }
  /** A question that waits for an answer, and what becomes of it. */
  | { kind: 'permission'; permission: Permission }
  /** The session was removed, or is out of sight: it is not followed any more. */
  | { kind: 'gone'; session_id: string }
  /** Everything that was said has been told. */
  | { kind: 'ready' }
  /** Something may have been missed: it comes next, up to `ready`. */
  | { kind: 'loading' }
