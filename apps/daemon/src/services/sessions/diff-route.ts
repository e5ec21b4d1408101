import { type Diff, diff } from '@callboard/contract'
import type { Application } from '../../declarations.ts'
import { diffSince } from '../../git/diff.ts'
import { tryReadHead } from '../../git/head.ts'
import { validate } from '../../hooks/validate.ts'
import { homePathsInside } from '../../workspaces/home-boundary.ts'
import { sessionDirectory } from '../../workspaces/session-directory.ts'
import { readRouteOptions } from '../knex-service.ts'
import { assertSessionReadable, type RouteParams, sessionIdOf } from './session-route.ts'

declare module '../../declarations.ts' {
  interface ServiceTypes {
    'sessions/:session_id/diff': DiffRoute
  }
}

/** `GET /sessions/:session_id/diff`: the changes since the session started. */
export class DiffRoute {
  private readonly app: Application
  /** Callers of a diff that is already being computed share its result, so that many viewers start git once. */
  private readonly pending = new Map<string, Promise<Diff>>()

  constructor(app: Application) {
    this.app = app
  }

  async find(params: RouteParams = {}): Promise<Diff> {
    const session_id = sessionIdOf(params)
    const shared = this.pending.get(session_id)
    if (shared) return shared
    const computed = this.compute(session_id).finally(() => this.pending.delete(session_id))
    this.pending.set(session_id, computed)
    return computed
  }

  private async compute(session_id: string): Promise<Diff> {
    const { app } = this
    const session = await app.service('sessions').get(session_id)
    if (session.work_tree === 'planned') return emptyDiff(session.base_commit)
    const git = app.get('git')
    const directory = await sessionDirectory(app, session)
    // The repository's commits may contain files of the home, which its worktrees then have at the same paths.
    const { path: repository } = await app.service('repos').get(session.repo_id)
    const excluded = await homePathsInside(app, [directory, repository])
    return diffSince(git, directory, session.base_commit ?? (await tryReadHead(git, directory)), excluded)
  }
}

export function diffRoute(app: Application): void {
  app.use(diff.path, new DiffRoute(app), readRouteOptions)
  app.service(diff.path).hooks({ around: { all: [validate(diff), assertSessionReadable] } })
}

const emptyDiff = (base_commit: string | null): Diff => ({
  base_commit,
  files: [],
  file_count: 0,
  additions: 0,
  deletions: 0,
  is_truncated: false
})
