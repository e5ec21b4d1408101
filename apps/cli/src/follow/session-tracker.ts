import type { FollowEvent } from '@callboard/client'
import type { Message, Session, Task } from '@callboard/contract'
import { isFinal } from '../format/conversation.ts'

/** The outcome of a task. `incomplete`: it completed, but the agent declined or ended its answer early. */
export type TaskResult = 'completed' | 'incomplete' | 'not_completed' | 'removed'

/** Tracks the state of the followed sessions and their tasks. */
export class SessionTracker {
  private readonly sessions = new Map<string, Session>()
  private readonly tasks = new Map<string, Task>()
  private readonly incompleteTasks = new Set<string>()
  /** False while stored messages are still being shown. */
  private isCaughtUp = false

  update(event: FollowEvent): void {
    switch (event.kind) {
      case 'session':
        this.sessions.set(event.session.session_id, event.session)
        break
      case 'task':
        this.tasks.set(event.task.task_id, event.task)
        break
      case 'message':
        if (event.message.task_id && isEarlyEnd(event.message)) this.incompleteTasks.add(event.message.task_id)
        break
      case 'task_removed':
        this.tasks.delete(event.task_id)
        break
      case 'gone':
        this.removeSession(event.session_id)
        break
      case 'loading':
      case 'ready':
        this.isCaughtUp = event.kind === 'ready'
    }
  }

  /** The result of a task that was created before following began, once everything before its end has been shown. */
  resultOf(task_id: string): TaskResult | undefined {
    if (!this.isCaughtUp) return undefined
    const task = this.tasks.get(task_id)
    if (!task) return 'removed'
    if (!isFinal(task)) return undefined
    if (task.status !== 'completed') return 'not_completed'
    return this.incompleteTasks.has(task_id) ? 'incomplete' : 'completed'
  }

  /** True if no task runs or will run. Between two tasks a session is idle, so queued tasks count unless it is paused. */
  get isIdle(): boolean {
    const openTasks = [...this.tasks.values()].filter(task => !isFinal(task))
    return this.isCaughtUp && openTasks.every(({ session_id }) => this.sessions.get(session_id)?.status === 'paused')
  }

  private removeSession(session_id: string): void {
    this.sessions.delete(session_id)
    for (const [id, task] of this.tasks) if (task.session_id === session_id) this.tasks.delete(id)
  }
}

/** The notice of a turn that the agent ended by a refusal or at a limit. */
function isEarlyEnd({ type, data }: Message): boolean {
  return type === 'notice' && data.reason === 'turn_ended'
}
