import type { Session } from '@callboard/contract'
import type { Application } from '../declarations.ts'
import { addWorkTree, uncommittedIn } from '../git/worktree.ts'
import { workTreeOf } from './worktree-path.ts'

/** Before a session's first task its work tree is made. `note` hears what a person should know of it. */
export async function withWorkTree(
  app: Application,
  session: Session,
  signal: AbortSignal,
  note: (sentence: string) => void
): Promise<Session> {
  if (session.work_tree !== 'planned') return session
  const tree = await workTreeOf(app, session)
  if (!tree) throw new Error(`${session.session_id} has no place for its work tree`)
  await addWorkTree(app.get('git'), tree, signal)
  // It is good to know and no more.
  const left = await uncommittedIn(app.get('git'), tree.repository).catch(() => 0)
  if (left) note(leftBehind(left))
  const { session_id, agent_id: actor } = session
  return app.service('sessions').patch(session_id, { work_tree: 'ready' }, { actor })
}

const leftBehind = (files: number): string =>
  files === 1
    ? 'One file of the repository is not committed: this work tree begins without that change.'
    : `${files} files of the repository are not committed: this work tree begins without those changes.`
