import { setTimeout } from 'node:timers/promises'
import type { Session } from '@callboard/contract'
import { fail } from '../core/errors.ts'
import { exists } from '../core/fs.ts'
import type { Application, HookContext, NextFunction } from '../declarations.ts'
import { isUnsaved, removeWorkTree, type Unsaved, unsavedIn } from '../git/worktree.ts'
import { workTreeOf } from './worktree-path.ts'

declare module '../declarations.ts' {
  interface CallParams {
    /** Removes the session even if its worktree holds work that exists nowhere else. */
    force?: boolean
  }
}

/**
 * Work that is nowhere else goes only when somebody says so. Stands before the agent is ended, so that a refused call does
 * nothing, and again after it, for what was written meanwhile.
 */
export async function keepsWork(context: HookContext, next: NextFunction): Promise<void> {
  const { app, id, params, service } = context
  const { force = params.force ?? false, ...query } = params.query ?? {}
  context.params = { ...params, query, force }
  if (!force) await refuseUnsaved(app, await service.get(id))
  await next()
}

async function refuseUnsaved(app: Application, session: Session): Promise<void> {
  const tree = await workTreeOf(app, session)
  if (!tree || session.work_tree !== 'ready') return
  if (!(await exists(tree.directory))) return
  const unsaved = await unsavedIn(app.get('git'), tree).catch(error => {
    throw fail.conflict(REASON, `Whether its work tree holds uncommitted work cannot be told: ${error.message}`)
  })
  if (!isUnsaved(unsaved)) return
  throw fail.conflict(
    REASON,
    `“${session.title}” holds work that is nowhere else: ${words(unsaved, tree.branch)}.`,
    unsaved
  )
}

const REASON = 'uncommitted_work'

function words({ files, commits, loose, submodules }: Unsaved, branch: string): string {
  const lost = files === 1 ? 'one file is not committed' : `${files} files are not committed`
  const own = `${commits === 1 ? 'one commit is' : `${commits} commits are`} only on its branch ${branch}`
  const bare = `${loose === 1 ? 'one commit is' : `${loose} commits are`} on no branch`
  const inside = submodules === 1 ? 'what its submodule holds' : `what its ${submodules} submodules hold`
  return [
    ...(files ? [`${lost} and would be lost`] : []),
    ...(loose ? [`${bare} and would be lost`] : []),
    ...(submodules ? [`${inside} is not looked into and would be lost`] : []),
    ...(commits ? [`${own}, which would stay`] : [])
  ].join('; ')
}

/** E3: milliseconds that whoever removes a session waits for its files to be gone; the rest goes on without them. */
const PATIENCE = 2000

/** What has been removed takes its work tree with it. What cannot be taken away now is at the next start. */
export async function takeWorkTree(app: Application, session: Session): Promise<void> {
  const tree = await workTreeOf(app, session)
  if (!tree) return
  const removed = removeWorkTree(app.get('git'), tree).catch(error => {
    app.get('log').error({ err: error, session_id: session.session_id }, 'a work tree could not be removed')
  })
  await Promise.race([removed, setTimeout(PATIENCE, undefined, { ref: false })])
}
