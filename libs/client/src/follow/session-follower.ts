import type { Message, Permission, Session, Task } from '@callboard/contract'
import type { ChannelSubscription } from '../channels/channels.ts'
import type { LiveRows } from '../store/live-list.ts'
import { keepIfEqual } from '../store/row-entry.ts'
import type { FollowEvent } from './follow-event.ts'

/** The live rows of one session, and its channel. */
export interface SessionRows {
  readonly session: LiveRows<Session>
  readonly tasks: LiveRows<Task>
  readonly permissions: LiveRows<Permission>
  readonly messages: LiveRows<Message>
  readonly subscription: ChannelSubscription
}

/**
 * Turns the live rows of one session into follow events, in the order of the conversation, whether a change came by
 * history, by events or by catch-up.
 */
export class SessionFollower {
  readonly session_id: string
  private readonly rows: SessionRows
  private readonly messages = new Map<string, Message>()
  private readonly knownRows = new Map<string, Session | Task | Permission>()
  private readonly taskIds = new Set<string>()
  private readonly cleanups: readonly (() => void)[]
  /** The task of the last message that was delivered. */
  private task_id: string | null = null
  private hasStarted = false

  /** `onChange` is called when there may be new events to take. */
  constructor(session_id: string, rows: SessionRows, onChange: () => void) {
    this.session_id = session_id
    this.rows = rows
    const { subscription } = rows
    this.cleanups = [
      ...this.lists.map(list => list.subscribeRows(onChange)),
      subscription.subscribe(onChange),
      subscription.close
    ]
  }

  /** True if everything so far is here, and live events arrive. */
  get isReady(): boolean {
    return this.rows.subscription.isCurrent() && this.lists.every(({ state }) => state === 'ready')
  }

  /** True if it has been ready before. */
  get wasReady(): boolean {
    return this.hasStarted
  }

  /** True if the session was removed or cannot be read. */
  get isGone(): boolean {
    const { state, ids } = this.rows.session
    return state === 'ready' && ids.length === 0
  }

  /** The error because of which it cannot be followed. */
  get failure(): Error | undefined {
    return failureOf(this.lists)
  }

  /** All events since the last call, each with the time of the last message before it. */
  takeEvents(): { at: string; event: FollowEvent }[] {
    const tasks = this.takeChanged(this.rows.tasks, row => row.task_id)
    const events: { at: string; event: FollowEvent }[] = []
    let at = ''
    const add = (event: FollowEvent) => events.push({ at, event })
    const sessions = this.takeChanged(this.rows.session, row => row.session_id)
    // The first time, the session introduces its messages; later, its changes are a result of them.
    if (!this.hasStarted) for (const session of sessions.splice(0)) add({ kind: 'session', session })
    for (const message of this.rows.messages.rows) {
      const messageEvents = this.takeMessageEvents(message)
      if (messageEvents.length === 0) continue
      if (message.task_id !== this.task_id)
        for (const task of removeTask(tasks, this.task_id)) add({ kind: 'task', task })
      this.task_id = message.task_id
      at = message.created_at
      for (const event of messageEvents) add(event)
    }
    for (const event of this.takeRemoved()) add(event)
    for (const task of tasks) add({ kind: 'task', task })
    for (const task_id of this.takeRemovedTasks()) add({ kind: 'task_removed', session_id: this.session_id, task_id })
    for (const permission of this.takePermissions()) add({ kind: 'permission', permission })
    for (const session of sessions) add({ kind: 'session', session })
    this.hasStarted = true
    return events
  }

  close(): void {
    for (const cleanUp of this.cleanups) cleanUp()
  }

  private get lists(): LiveRows<unknown>[] {
    const { session, tasks, permissions, messages } = this.rows
    return [session, tasks, permissions, messages]
  }

  /** Requests that were resolved before following started are left out. */
  private takePermissions(): Permission[] {
    const { hasStarted } = this
    const changed = this.takeChanged(this.rows.permissions, row => row.permission_id)
    return hasStarted ? changed : changed.filter(({ status }) => status === 'pending')
  }

  private takeChanged<R extends Session | Task | Permission>({ rows }: LiveRows<R>, key: (row: R) => string): R[] {
    const changed = rows.filter(row => !isUnchanged(this.knownRows.get(key(row)), row))
    for (const row of changed) this.knownRows.set(key(row), row)
    return changed
  }

  private takeMessageEvents(message: Message): FollowEvent[] {
    const known = this.messages.get(message.message_id)
    if (known?.text.length === message.text.length && isUnchanged(known, message)) return []
    this.messages.set(message.message_id, message)
    const whole: FollowEvent = { kind: 'message', message }
    if (!known || known.text.length === message.text.length || !message.text.startsWith(known.text)) return [whole]
    const offset = known.text.length
    const text = message.text.slice(offset)
    const appended: FollowEvent = { kind: 'text', message: { ...known, text: message.text }, offset, text }
    return differsOnlyInText(known, message) ? [appended] : [appended, whole]
  }

  /** The tasks that were reported before and do not exist any more. */
  private takeRemovedTasks(): string[] {
    const { ids } = this.rows.tasks
    const present = new Set(ids)
    const removed = [...this.taskIds].filter(id => !present.has(id))
    for (const id of removed) this.taskIds.delete(id)
    for (const id of ids) this.taskIds.add(id)
    return removed
  }

  private takeRemoved(): FollowEvent[] {
    const { ids } = this.rows.messages
    if (ids.length === this.messages.size) return []
    const present = new Set(ids)
    const message_ids = [...this.messages.keys()].filter(id => !present.has(id))
    for (const id of message_ids) this.messages.delete(id)
    return message_ids.length ? [{ kind: 'removed', session_id: this.session_id, message_ids }] : []
  }
}

/** A row that could not be read for a moment comes back as another object with the same content. */
const isUnchanged = <R>(known: R | undefined, row: R): boolean => known === row || keepIfEqual(known, row) === known

/** F7: two states of one version can still be of two epochs, so the content is compared as well. */
const differsOnlyInText = (known: Message, message: Message): boolean =>
  known.version === message.version &&
  known.status === message.status &&
  (known.data === message.data || JSON.stringify(known.data) === JSON.stringify(message.data))

/** The error of the first list that failed. */
export const failureOf = (lists: readonly LiveRows<unknown>[]): Error | undefined =>
  lists.find(({ state }) => state === 'failed')?.error

/** Removes the task with this id from the array and returns it. */
function removeTask(tasks: Task[], task_id: string | null): Task[] {
  const index = tasks.findIndex(task => task.task_id === task_id)
  return index < 0 ? [] : tasks.splice(index, 1)
}
