import { type Static, Type } from '@sinclair/typebox'
import { defineService, rowEvents } from './define.ts'
import { closed, Id, idempotencyKey, ifVersion, made, Name, Nullable, stamps } from './fields.ts'

const Path = Type.String({ minLength: 1, maxLength: 4096 })

const Repo = Type.Object(
  {
    repo_id: Id('repo'),
    name: Name(),
    path: Path,
    default_branch: Nullable(Type.String({ maxLength: 255 })),
    ...made,
    ...stamps
  },
  closed
)
export type Repo = Static<typeof Repo>

/** A directory an agent works in: a git checkout on the daemon's machine, used in place. One row per path. */
export const repos = defineService({
  path: 'repos',
  thing: 'repo',
  key: 'repo_id',
  row: Repo,
  scope: 'workspace',
  methods: {
    find: { where: ['repo_id', 'path', 'name'], sort: ['created_at', 'name'], order: { created_at: 1 } },
    get: true,
    create: Type.Object({ path: Path, name: Type.Optional(Name()), ...idempotencyKey }, closed),
    update: Type.Object({ path: Path, name: Name(), ...ifVersion }, closed),
    patch: Type.Object({ path: Type.Optional(Path), name: Type.Optional(Name()), ...ifVersion }, closed),
    remove: true
  },
  roles: { find: 'viewer', get: 'viewer', create: 'admin', update: 'admin', patch: 'admin', remove: 'admin' },
  events: rowEvents('repo', Repo, ['workspace'])
})
