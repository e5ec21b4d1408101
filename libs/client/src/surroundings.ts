import { LIMITS, type Permission, type Session, type Task } from '@callboard/contract'
import { allRows } from './calls/pages.ts'
import type { TranscriptChange } from './conversation.ts'
import { onRow, type ServiceByPath } from './row-events.ts'

type Row = Session | Task | Permission
type Hear = (row: Row, change: () => TranscriptChange[]) => void

/** What a conversation happens in: the session's row, its tasks, and what its agent asks permission for. */
export class Surroundings {
  private readonly session_id: string
  private readonly service: ServiceByPath
  private readonly versions = new Map<string, number>()

  constructor(session_id: string, service: ServiceByPath) {
    this.session_id = session_id
    this.service = service
  }

  /** All that is new since the last time. Fails with NotFound when there is no such session. */
  async load(): Promise<TranscriptChange[]> {
    const { session_id } = this
    const [session, tasks, permissions] = await Promise.all([
      this.service('sessions').get(session_id),
      allRows(page => this.service('tasks').find({ query: { session_id, ...page } })),
      this.service('permissions').find({ query: { session_id, status: 'pending', $limit: LIMITS.pageMax } })
    ])
    return [
      ...this.sessionChange(session),
      ...tasks.flatMap(task => this.taskChange(task)),
      ...permissions.data.flatMap(permission => this.permissionChange(permission))
    ]
  }

  listen(hear: Hear): (() => void)[] {
    return [
      onRow(this.service('sessions'), (row: Session) => hear(row, () => this.sessionChange(row))),
      onRow(this.service('tasks'), (row: Task) => hear(row, () => this.taskChange(row))),
      onRow(this.service('permissions'), (row: Permission) => hear(row, () => this.permissionChange(row)))
    ]
  }

  private sessionChange(session: Session): TranscriptChange[] {
    return this.isNew(session.session_id, session) ? [{ kind: 'session', session }] : []
  }

  private taskChange(task: Task): TranscriptChange[] {
    return this.isNew(task.task_id, task) ? [{ kind: 'task', task }] : []
  }

  private permissionChange(permission: Permission): TranscriptChange[] {
    return this.isNew(permission.permission_id, permission) ? [{ kind: 'permission', permission }] : []
  }

  /** R1: an answer may be newer than an event that was waiting. */
  private isNew(id: string, { version }: Row): boolean {
    if ((this.versions.get(id) ?? 0) >= version) return false
    this.versions.set(id, version)
    return true
  }
}
