import type { Session } from '@callboard/contract'
import type { Application } from '../declarations.ts'
import { addWorkTree } from '../git/work-tree.ts'
import { workTreeOf } from './place.ts'

/** Before a session's first task its work tree is made. */
export async function withWorkTree(app: Application, session: Session, signal: AbortSignal): Promise<Session> {
  if (session.work_tree !== 'planned') return session
  const tree = await workTreeOf(app, session)
  if (!tree) throw new Error(`${session.session_id} has no place for its work tree`)
  await addWorkTree(app.get('git'), tree, signal)
  const { session_id, agent_id: actor } = session
  return app.service('sessions').patch(session_id, { work_tree: 'ready' }, { actor })
}
