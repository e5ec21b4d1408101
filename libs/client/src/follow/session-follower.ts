import type { Message, Permission, Session, Task } from '@callboard/contract'
import type { ChannelSubscription } from '../channels/channels.ts'
import type { LiveRows } from '../store/live-list.ts'
import { sameOr } from '../store/row-entry.ts'
import type { FollowEvent } from './follow-event.ts'

/** What of a session is followed. */
export interface SessionRows {
  readonly session: LiveRows<Session>
  readonly tasks: LiveRows<Task>
  readonly permissions: LiveRows<Permission>
  readonly messages: LiveRows<Message>
  readonly joining: ChannelSubscription
}

/**
 * Tells what is new of one session since the last time it was asked, whatever brought it: history, events, or catching up.
 * It is told in the order in which it was said.
 */
export class SessionFollower {
  readonly session_id: string
  private readonly rows: SessionRows
  private readonly messages = new Map<string, Message>()
  private readonly others = new Map<string, Session | Task | Permission>()
  private readonly taskIds = new Set<string>()
  private readonly stops: readonly (() => void)[]
  /** The task that was talked about last. */
  private task_id: string | null = null
  private hasBegun = false

  /** `wake` is called when there may be something new. */
  constructor(session_id: string, rows: SessionRows, wake: () => void) {
    this.session_id = session_id
    this.rows = rows
    this.stops = [...this.lists.map(list => list.subscribeRows(wake)), rows.joining.subscribe(wake), rows.joining.close]
  }

  /** Whether everything that was said is here, and everything that is said is heard. */
  get isReady(): boolean {
    return this.rows.joining.isCurrent() && this.lists.every(({ state }) => state === 'ready')
  }

  /** Whether it was ready before. */
  get wasReady(): boolean {
    return this.hasBegun
  }

  /** Whether it was removed, or is out of sight. */
  get isGone(): boolean {
    const { state, ids } = this.rows.session
    return state === 'ready' && ids.length === 0
  }

  /** Why it cannot be followed. */
  get failure(): Error | undefined {
    return failureOf(this.lists)
  }

  /** All that is new, each with the time of what was said last before it. */
  news(): { at: string; change: FollowEvent }[] {
    const tasks = this.changed(this.rows.tasks, row => row.task_id)
    const all: { at: string; change: FollowEvent }[] = []
    let at = ''
    const tell = (change: FollowEvent) => all.push({ at, change })
    const sessions = this.changed(this.rows.session, row => row.session_id)
    // At first it says whose words follow; later, what became of it comes after the words that led there.
    if (!this.hasBegun) for (const session of sessions.splice(0)) tell({ kind: 'session', session })
    for (const message of this.rows.messages.rows) {
      const pieces = this.changesOf(message)
      if (pieces.length === 0) continue
      if (message.task_id !== this.task_id)
        for (const task of takeOut(tasks, this.task_id)) tell({ kind: 'task', task })
      this.task_id = message.task_id
      at = message.created_at
      for (const piece of pieces) tell(piece)
    }
    for (const change of this.removed()) tell(change)
    for (const task of tasks) tell({ kind: 'task', task })
    for (const task_id of this.removedTasks()) tell({ kind: 'task_removed', session_id: this.session_id, task_id })
    for (const permission of this.permissions()) tell({ kind: 'permission', permission })
    for (const session of sessions) tell({ kind: 'session', session })
    this.hasBegun = true
    return all
  }

  close(): void {
    for (const stop of this.stops) stop()
  }

  private get lists(): LiveRows<unknown>[] {
    const { session, tasks, permissions, messages } = this.rows
    return [session, tasks, permissions, messages]
  }

  /** What was answered before we came is of no interest. */
  private permissions(): Permission[] {
    const { hasBegun } = this
    const changed = this.changed(this.rows.permissions, row => row.permission_id)
    return hasBegun ? changed : changed.filter(({ status }) => status === 'pending')
  }

  private changed<R extends Session | Task | Permission>({ rows }: LiveRows<R>, key: (row: R) => string): R[] {
    const changed = rows.filter(row => !isSame(this.others.get(key(row)), row))
    for (const row of changed) this.others.set(key(row), row)
    return changed
  }

  private changesOf(message: Message): FollowEvent[] {
    const before = this.messages.get(message.message_id)
    if (before?.text.length === message.text.length && isSame(before, message)) return []
    this.messages.set(message.message_id, message)
    const whole: FollowEvent = { kind: 'message', message }
    if (!before || before.text.length === message.text.length || !message.text.startsWith(before.text)) return [whole]
    const offset = before.text.length
    const text = message.text.slice(offset)
    const grown: FollowEvent = { kind: 'text', message: { ...before, text: message.text }, offset, text }
    return isOfOneState(before, message) ? [grown] : [grown, whole]
  }

  /** The tasks that were reported before and do not exist any more. */
  private removedTasks(): string[] {
    const { ids } = this.rows.tasks
    const present = new Set(ids)
    const removed = [...this.taskIds].filter(id => !present.has(id))
    for (const id of removed) this.taskIds.delete(id)
    for (const id of ids) this.taskIds.add(id)
    return removed
  }

  private removed(): FollowEvent[] {
    const { ids } = this.rows.messages
    if (ids.length === this.messages.size) return []
    const present = new Set(ids)
    const message_ids = [...this.messages.keys()].filter(id => !present.has(id))
    for (const id of message_ids) this.messages.delete(id)
    return message_ids.length ? [{ kind: 'removed', session_id: this.session_id, message_ids }] : []
  }
}

/** Whether it was told already. What was out of sight for a moment comes back as another object. */
const isSame = <R>(before: R | undefined, row: R): boolean => before === row || sameOr(before, row) === before

/** Whether they differ in their text alone. F7: of one version they may be, and yet of two epochs. */
const isOfOneState = (before: Message, after: Message): boolean =>
  before.version === after.version &&
  before.status === after.status &&
  (before.data === after.data || JSON.stringify(before.data) === JSON.stringify(after.data))

/** Why one of these lists cannot be had. */
export const failureOf = (lists: readonly LiveRows<unknown>[]): Error | undefined =>
  lists.find(({ state }) => state === 'failed')?.error

/** Takes the task of this id out of the list, and gives it. */
function takeOut(tasks: Task[], task_id: string | null): Task[] {
  const at = tasks.findIndex(task => task.task_id === task_id)
  return at < 0 ? [] : tasks.splice(at, 1)
}
