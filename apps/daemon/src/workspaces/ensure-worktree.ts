import type { Session } from '@callboard/contract'
import type { Application } from '../declarations.ts'
import type { Git } from '../git/git.ts'
import { addWorktree, countUncommittedFiles } from '../git/worktree.ts'
import { homePathsInside } from './home-boundary.ts'
import { sessionWorktree } from './worktree-path.ts'

interface Options {
  signal: AbortSignal
  /** Called with a sentence for the session's transcript. */
  onWarning: (text: string) => void
}

/** Creates the worktree of a session before its first task, and returns the updated session. Does nothing when it exists. */
export async function ensureWorktree(
  app: Application,
  git: Git,
  session: Session,
  { signal, onWarning }: Options
): Promise<Session> {
  if (session.work_tree !== 'planned') return session
  const worktree = await sessionWorktree(app, session)
  if (!worktree) throw new Error(`Session ${session.session_id} has no path for its worktree`)
  await addWorktree(git, worktree, signal)
  // The warning is optional: a failure to count does not keep the session from starting.
  const { repository } = worktree
  const excluded = await homePathsInside(app, [repository])
  const uncommitted = await countUncommittedFiles(git, repository, excluded).catch(() => 0)
  if (uncommitted) onWarning(uncommittedWarning(uncommitted))
  const { session_id, agent_id: actor } = session
  return app.service('sessions').patch(session_id, { work_tree: 'ready' }, { actor })
}

const uncommittedWarning = (files: number): string =>
  files === 1
    ? 'The repository has one uncommitted file. This worktree does not include that change.'
    : `The repository has ${files} uncommitted files. This worktree does not include those changes.`
