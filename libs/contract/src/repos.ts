import { type Static, Type } from '@sinclair/typebox'
import { defineService, rowEvents } from './define.ts'
import {
  createdBy,
  Id,
  idempotencyKey,
  ifVersion,
  Name,
  Nullable,
  Path,
  StringEnum,
  strict,
  timestamps
} from './fields.ts'

export const REPO_STATUS = ['cloning', 'ready', 'failed'] as const

/** Where a repository is cloned from: https, ssh (also as `user@host:path`) or file, without credentials. */
const Url = Type.String({ minLength: 1, maxLength: 2048 })

/** Why it could not be cloned: a stable word for programs and a sentence for people. */
const CloneError = Type.Object(
  { reason: Type.String({ maxLength: 64 }), message: Type.String({ maxLength: 2000 }) },
  strict
)

const Repo = Type.Object(
  {
    repo_id: Id('repo'),
    name: Name(),
    path: Path(),
    default_branch: Nullable(Type.String({ maxLength: 255 })),
    /** Where it was cloned from; null for a checkout that was there. */
    url: Nullable(Url),
    status: StringEnum(REPO_STATUS),
    error: Nullable(CloneError),
    ...createdBy,
    ...timestamps
  },
  strict
)
export type Repo = Static<typeof Repo>

/** How far a clone is, in git's own words. */
const CloneProgress = Type.Object(
  { repo_id: Id('repo'), label: Type.String({ maxLength: 200 }), percent: Type.Integer({ minimum: 0, maximum: 100 }) },
  strict
)
export type CloneProgress = Static<typeof CloneProgress>

/**
 * A directory an agent works in: a git checkout on the daemon's machine, used in place, or one that Callboard clones. One row
 * per path.
 */
export const repos = defineService({
  path: 'repos',
  entity: 'repo',
  key: 'repo_id',
  row: Repo,
  scope: 'workspace',
  methods: {
    find: { where: ['repo_id', 'path', 'name'], sort: ['created_at', 'name'], order: { created_at: 1 } },
    get: true,
    /** Either the path of what is there, or the address of what is to be cloned. */
    create: Type.Object(
      { path: Type.Optional(Path()), url: Type.Optional(Url), name: Type.Optional(Name()), ...idempotencyKey },
      strict
    ),
    update: Type.Object({ path: Path(), name: Name(), ...ifVersion }, strict),
    patch: Type.Object({ path: Type.Optional(Path()), name: Type.Optional(Name()), ...ifVersion }, strict),
    remove: true
  },
  roles: { find: 'viewer', get: 'viewer', create: 'admin', update: 'admin', patch: 'admin', remove: 'admin' },
  events: {
    ...rowEvents('repo', Repo, ['workspace'], ['repo.updated', 'repo.cloned', 'repo.failed']),
    progress: { delivery: 'ephemeral', payload: CloneProgress, types: ['repo.progress'], audience: ['workspace'] }
  }
})
