import type { Session, Task } from '@callboard/contract'
import type { Application } from '../../declarations.ts'
import { headOf } from '../../git/head.ts'
import { directoryOf } from '../../workspaces/session-directory.ts'

/** What is checked out before and after a task. The agent does not wait for it: looking takes less than it needs to begin. */
export class Commits {
  private readonly app: Application
  private readonly session: Session
  private readonly start: Promise<string | null>

  constructor(app: Application, session: Session) {
    this.app = app
    this.session = session
    this.start = session.work_tree === 'planned' ? Promise.resolve(session.base_commit) : this.look()
  }

  async ended(): Promise<Pick<Task, 'start_commit' | 'end_commit'>> {
    const [start_commit, end_commit] = await Promise.all([this.start, this.look()])
    return { start_commit, end_commit }
  }

  private async look(): Promise<string | null> {
    const directory = await directoryOf(this.app, this.session).catch(() => undefined)
    return directory === undefined ? null : headOf(this.app.get('git'), directory)
  }
}
