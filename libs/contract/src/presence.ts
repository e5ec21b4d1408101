import { type Static, Type } from '@sinclair/typebox'
import { defineService } from './define.ts'
import { Id, Nullable, strict, Timestamp } from './fields.ts'

/** What somebody does on a board, as far as others see it. */
const doing = {
  /** The session that they look at. */
  session_id: Nullable(Id('session')),
  /** Whether they are writing to it. */
  is_typing: Type.Boolean(),
  /** Where their pointer is, in the board's own coordinates. */
  cursor: Nullable(Type.Object({ x: Type.Number(), y: Type.Number() }, strict)),
  /** The sessions whose cards they have selected. */
  selection: Type.Array(Id('session'), { maxItems: 100 })
}

const Entry = Type.Object(
  {
    presence_id: Id('presence'),
    user_id: Id('user'),
    board_id: Id('board'),
    ...doing,
    /** Since when they are there. */
    since: Timestamp()
  },
  strict
)
export type Presence = Static<typeof Entry>
export type PresenceActivity = Pick<Presence, keyof typeof doing>

const Gone = Type.Pick(Entry, ['presence_id', 'user_id', 'board_id'], strict)

/**
 * P1 to P4: who is on a board, one entry for each of their tabs. A connection that is in the board's channel says with
 * `create` that it is there and what it does, and again when that changes; it is gone when it leaves the channel. Nothing is
 * stored. Of what one says more often than thirty times a second the newest counts.
 */
export const presence = defineService({
  path: 'presence',
  entity: 'presence',
  key: 'presence_id',
  row: Entry,
  scope: 'board',
  methods: {
    find: { where: ['presence_id', 'board_id', 'user_id'], sort: ['since'], order: { since: 1 } },
    create: Type.Object({ board_id: Id('board'), ...Type.Partial(Type.Object(doing)).properties }, strict),
    remove: true
  },
  roles: { find: 'viewer', create: 'viewer', remove: 'viewer' },
  events: {
    joined: { delivery: 'ephemeral', payload: Entry, types: ['presence.joined'], audience: ['board'] },
    moved: { delivery: 'ephemeral', payload: Entry, types: ['presence.moved'], audience: ['board'] },
    left: { delivery: 'ephemeral', payload: Gone, types: ['presence.left'], audience: ['board'] }
  }
})
