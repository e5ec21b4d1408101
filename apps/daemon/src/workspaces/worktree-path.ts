import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { Session } from '@callboard/contract'
import { toSlug } from '../core/slug.ts'
import type { Application } from '../declarations.ts'
import { BRANCH_PREFIX, type Worktree } from '../git/worktree.ts'

const MAX_SLUG_LENGTH = 40
const ID_SUFFIX_LENGTH = 8

/** Returns the directory that contains the worktrees of all sessions. */
export const worktreesHome = async (app: Application): Promise<string> =>
  join(await realpath(app.get('config').home), 'worktrees')

/** Returns the columns of a new session that gets a worktree below `home`. It is created before the first task. */
export function planWorktree(home: string, session_id: string, title: string) {
  const idStart = session_id.indexOf('_') + 1
  const suffix = session_id.slice(idStart, idStart + ID_SUFFIX_LENGTH)
  const slug = toSlug(title, 'session').slice(0, MAX_SLUG_LENGTH).replace(/-+$/, '')
  return {
    work_tree: 'planned' as const,
    directory: join(home, session_id),
    branch: `${BRANCH_PREFIX}${slug}-${suffix}`
  }
}

/** Returns a session's worktree; undefined when the session works in its repository. */
export async function sessionWorktree(
  app: Application,
  { directory, branch, base_commit: base, repo_id }: Session
): Promise<Worktree | undefined> {
  if (directory === null || branch === null) return undefined
  const { path: repository } = await app.service('repos').get(repo_id)
  return { repository, directory, branch, base }
}
