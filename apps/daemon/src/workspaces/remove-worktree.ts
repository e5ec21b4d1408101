import { setTimeout } from 'node:timers/promises'
import type { Session } from '@callboard/contract'
import { fail } from '../core/errors.ts'
import { exists } from '../core/fs.ts'
import type { Application, HookContext, NextFunction } from '../declarations.ts'
import { findUnsavedWork, hasUnsavedWork, removeWorktree, type UnsavedWork } from '../git/worktree.ts'
import { sessionWorktree } from './worktree-path.ts'

declare module '../declarations.ts' {
  interface CallParams {
    /** Removes the session even if its worktree holds work that exists nowhere else. */
    force?: boolean
  }
}

/**
 * Hook: refuses to remove a session whose worktree has unsaved work, unless the query says `force`. It runs before the agent
 * is stopped, so that a refused call changes nothing, and again after it, because the agent may have written more.
 */
export async function protectUnsavedWork(
  context: HookContext<'sessions', 'remove'>,
  next: NextFunction
): Promise<void> {
  const { app, id, params, service } = context
  const { force = params.force ?? false, ...query } = params.query ?? {}
  context.params = { ...params, query, force }
  if (!force) await assertNoUnsavedWork(app, await service.get(id))
  await next()
}

const UNSAVED_WORK_REASON = 'uncommitted_work'

async function assertNoUnsavedWork(app: Application, session: Session): Promise<void> {
  const worktree = await sessionWorktree(app, session)
  if (!worktree || session.work_tree !== 'ready') return
  if (!(await exists(worktree.directory))) return
  const unsaved = await findUnsavedWork(app.get('git'), worktree).catch(error => {
    throw fail.conflict(UNSAVED_WORK_REASON, `The worktree could not be checked for unsaved work: ${error.message}`)
  })
  if (!hasUnsavedWork(unsaved)) return
  const message = `“${session.title}” has unsaved work: ${describeUnsavedWork(unsaved, worktree.branch)}.`
  throw fail.conflict(UNSAVED_WORK_REASON, message, unsaved)
}

function describeUnsavedWork({ files, commits, loose, submodules }: UnsavedWork, branch: string): string {
  const uncommitted = files === 1 ? 'one file is not committed' : `${files} files are not committed`
  const onBranch = `${commits === 1 ? 'one commit is' : `${commits} commits are`} only on its branch ${branch}`
  const detached = `${loose === 1 ? 'one commit is' : `${loose} commits are`} on no branch`
  const inSubmodules = submodules === 1 ? 'one submodule is not checked' : `${submodules} submodules are not checked`
  return [
    ...(files ? [`${uncommitted} and would be lost`] : []),
    ...(loose ? [`${detached} and would be lost`] : []),
    ...(submodules ? [`${inSubmodules} and would be lost`] : []),
    ...(commits ? [`${onBranch}, which would be kept`] : [])
  ].join('; ')
}

/** E3: longest time that removing a session waits for the deletion of its worktree, in ms. The deletion itself continues. */
const REMOVE_WAIT_MS = 2000

/** Deletes the worktree of a removed session. What cannot be deleted now is deleted at the next start. */
export async function removeSessionWorktree(app: Application, session: Session): Promise<void> {
  const worktree = await sessionWorktree(app, session)
  if (!worktree) return
  const removed = removeWorktree(app.get('git'), worktree).catch(error => {
    app
      .get('log')
      .error({ err: error, session_id: session.session_id }, 'The worktree of a session could not be removed')
  })
  await Promise.race([removed, setTimeout(REMOVE_WAIT_MS, undefined, { ref: false })])
}
