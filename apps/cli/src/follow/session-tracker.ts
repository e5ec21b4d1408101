import type { FollowEvent } from '@callboard/client'
import type { Session, Task } from '@callboard/contract'
import { hasEnded } from '../format/conversation.ts'

/** Where each session stands when everything up to here has been shown. */
export class Standings {
  private readonly sessions = new Map<string, Session>()
  private readonly tasks = new Map<string, Task>()
  private isShown = false

  take(change: FollowEvent): void {
    switch (change.kind) {
      case 'session':
        this.sessions.set(change.session.session_id, change.session)
        break
      case 'task':
        this.tasks.set(change.task.task_id, change.task)
        break
      case 'gone':
        this.forget(change.session_id)
        break
      case 'loading':
      case 'ready':
        this.isShown = change.kind === 'ready'
    }
  }

  /** The task, once everything that was said before its end has been shown. */
  ended(task_id: string): Task | undefined {
    const task = this.tasks.get(task_id)
    return this.isShown && task && hasEnded(task) ? task : undefined
  }

  /** Between two tasks a session is idle for a moment, so what is queued counts too, unless it waits for a person. */
  get isQuiet(): boolean {
    const busy = [...this.tasks.values()].filter(task => !hasEnded(task))
    return this.isShown && busy.every(({ session_id }) => this.sessions.get(session_id)?.status === 'paused')
  }

  private forget(session_id: string): void {
    this.sessions.delete(session_id)
    for (const [id, task] of this.tasks) if (task.session_id === session_id) this.tasks.delete(id)
  }
}
