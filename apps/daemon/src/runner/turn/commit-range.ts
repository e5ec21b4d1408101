import type { Session, Task } from '@callboard/contract'
import { tryReadHead } from '../../git/head.ts'
import { sessionDirectory } from '../../workspaces/session-directory.ts'
import type { RunnerContext } from '../context.ts'

/** The commits that are checked out before and after a task. The agent does not wait for the first to be read. */
export class CommitRange {
  private readonly deps: Pick<RunnerContext, 'app' | 'git'>
  private readonly session: Session
  private readonly start: Promise<string | null>

  constructor(deps: Pick<RunnerContext, 'app' | 'git'>, session: Session) {
    this.deps = deps
    this.session = session
    this.start = session.work_tree === 'planned' ? Promise.resolve(session.base_commit) : this.readHead()
  }

  /** Reads the commit after the task. A commit that cannot be read is null. */
  async finish(): Promise<Pick<Task, 'start_commit' | 'end_commit'>> {
    const [start_commit, end_commit] = await Promise.all([this.start, this.readHead()])
    return { start_commit, end_commit }
  }

  private async readHead(): Promise<string | null> {
    const { app, git } = this.deps
    const directory = await sessionDirectory(app, this.session).catch(() => undefined)
    return directory === undefined ? null : tryReadHead(git, directory)
  }
}
