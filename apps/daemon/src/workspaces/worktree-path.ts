import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { Session } from '@callboard/contract'
import { toSlug } from '../core/slug.ts'
import type { Application } from '../declarations.ts'
import { BRANCHES } from '../git/worktree.ts'

/** Where sessions have their work trees. */
export const workTreesHome = async (app: Application): Promise<string> =>
  join(await realpath(app.get('config').home), 'worktrees')

/** What a new session with a work tree of its own says of it. */
export async function plannedWorkTree(app: Application, session_id: string, title: string) {
  const short = session_id.slice(session_id.indexOf('_') + 1, session_id.indexOf('_') + 9)
  const slug = toSlug(title, 'session').slice(0, 40).replace(/-+$/, '')
  return {
    work_tree: 'planned' as const,
    directory: join(await workTreesHome(app), session_id),
    branch: `${BRANCHES}${slug}-${short}`
  }
}

/** A session's work tree as git knows it; undefined for one that works in its repository. */
export async function workTreeOf(app: Application, { directory, branch, base_commit: base, repo_id }: Session) {
  if (directory === null || branch === null) return undefined
  const { path: repository } = await app.service('repos').get(repo_id)
  return { repository, directory, branch, base }
}
