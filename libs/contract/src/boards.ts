import { type Static, Type } from '@sinclair/typebox'
import { defineService, rowEvents } from './define.ts'
import { closed, Id, idempotencyKey, ifVersion, made, Name, stamps } from './fields.ts'

const Slug = Type.String({ maxLength: 64, pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' })
const Description = Type.String({ maxLength: 2000 })

const Board = Type.Object(
  { board_id: Id('board'), name: Name(), slug: Slug, description: Description, ...made, ...stamps },
  closed
)
export type Board = Static<typeof Board>

/** A wall of sessions. Every session is on exactly one. */
export const boards = defineService({
  path: 'boards',
  thing: 'board',
  key: 'board_id',
  row: Board,
  methods: {
    find: { where: ['board_id', 'slug', 'created_at'], sort: ['created_at', 'name'], order: { created_at: 1 } },
    get: true,
    create: Type.Object(
      { name: Name(), slug: Type.Optional(Slug), description: Type.Optional(Description), ...idempotencyKey },
      closed
    ),
    update: Type.Object({ name: Name(), slug: Slug, description: Description, ...ifVersion }, closed),
    patch: Type.Object(
      {
        name: Type.Optional(Name()),
        slug: Type.Optional(Slug),
        description: Type.Optional(Description),
        ...ifVersion
      },
      closed
    ),
    remove: true
  },
  events: rowEvents('board', Board, ['board', 'workspace'])
})
