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

/** A clone URL: https, ssh (also as `user@host:path`) or file, without credentials. */
const Url = Type.String({ minLength: 1, maxLength: 2048 })

/** The reason of a failed clone, and a message for people. */
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
    /** The URL it was cloned from; null for an existing checkout. */
    url: Nullable(Url),
    status: StringEnum(REPO_STATUS),
    error: Nullable(CloneError),
    ...createdBy,
    ...timestamps
  },
  strict
)
export type Repo = Static<typeof Repo>

/** The progress of a clone as git reports it. */
const CloneProgress = Type.Object(
  { repo_id: Id('repo'), label: Type.String({ maxLength: 200 }), percent: Type.Integer({ minimum: 0, maximum: 100 }) },
  strict
)
export type CloneProgress = Static<typeof CloneProgress>

/**
 * A git checkout on the daemon's machine that agents work in: an existing one, used in place, or one that Callboard clones.
 * There is one row per path.
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
    /** Either the path of an existing checkout or the URL to clone. */
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
    ...rowEvents('repos', 'repo', Repo, ['repo.updated', 'repo.cloned', 'repo.failed']),
    progress: { delivery: 'ephemeral', payload: CloneProgress, types: ['repo.progress'], audience: ['workspace'] }
  }
})
