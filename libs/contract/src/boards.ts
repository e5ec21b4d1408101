import { type Static, Type } from '@sinclair/typebox'
import { accessLostEvent, defineRoute, defineService, rowEvents } from './define.ts'
import {
  CanvasPosition,
  createdBy,
  EmptyBody,
  Id,
  idempotencyKey,
  ifVersion,
  Name,
  StringEnum,
  strict,
  timestamps
} from './fields.ts'

/** `open` boards are readable for everyone who is signed in; `members` boards for their members and their creator. */
export const VISIBILITY = ['open', 'members'] as const

const Slug = Type.String({ maxLength: 64, pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' })
const Description = Type.String({ maxLength: 2000 })

const Visibility = StringEnum(VISIBILITY)
const Members = Type.Array(Id('user'), { maxItems: 200, uniqueItems: true })

/** A named area of a board. */
const Zone = Type.Object(
  {
    zone_id: Type.String({ minLength: 1, maxLength: 64 }),
    name: Name(),
    ...CanvasPosition().properties,
    width: Type.Number({ minimum: 1, maximum: 100_000 }),
    height: Type.Number({ minimum: 1, maximum: 100_000 })
  },
  strict
)
export type Zone = Static<typeof Zone>
const Zones = Type.Array(Zone, { maxItems: 50 })

const Board = Type.Object(
  {
    board_id: Id('board'),
    name: Name(),
    slug: Slug,
    description: Description,
    visibility: Visibility,
    members: Members,
    zones: Zones,
    ...createdBy,
    ...timestamps
  },
  strict
)
export type Board = Static<typeof Board>

/** A canvas of sessions. Every session is on exactly one board. */
export const boards = defineService({
  path: 'boards',
  entity: 'board',
  key: 'board_id',
  row: Board,
  scope: 'board',
  methods: {
    find: { where: ['board_id', 'slug', 'created_at'], sort: ['created_at', 'name'], order: { created_at: 1 } },
    get: true,
    create: Type.Object(
      {
        name: Name(),
        slug: Type.Optional(Slug),
        description: Type.Optional(Description),
        visibility: Type.Optional(Visibility),
        members: Type.Optional(Members),
        ...idempotencyKey
      },
      strict
    ),
    update: Type.Object(
      { name: Name(), slug: Slug, description: Description, visibility: Visibility, members: Members, ...ifVersion },
      strict
    ),
    patch: Type.Object(
      {
        name: Type.Optional(Name()),
        slug: Type.Optional(Slug),
        description: Type.Optional(Description),
        visibility: Type.Optional(Visibility),
        members: Type.Optional(Members),
        zones: Type.Optional(Zones),
        ...ifVersion
      },
      strict
    ),
    remove: true
  },
  roles: { find: 'viewer', get: 'viewer', create: 'member', update: 'member', patch: 'member', remove: 'member' },
  events: {
    ...rowEvents('boards', 'board', Board, ['board.updated', 'board.shared', 'board.arranged']),
    left: accessLostEvent('boards', 'board', { board_id: Id('board') })
  }
})

/** Makes the caller a member of a board, including boards that the caller cannot read. */
export const joinBoard = defineRoute({
  path: 'boards/:board_id/join',
  role: 'admin',
  data: EmptyBody(),
  answer: Board
})
