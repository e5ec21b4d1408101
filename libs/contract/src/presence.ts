import { type Static, Type } from '@sinclair/typebox'
import { defineService } from './define.ts'
import { Id, Nullable, strict, Timestamp } from './fields.ts'

/** A user's activity on a board, as others see it. */
const activity = {
  /** The open session. */
  session_id: Nullable(Id('session')),
  /** `true` while the user types a prompt for that session. */
  is_typing: Type.Boolean(),
  /** The pointer, in board coordinates. */
  cursor: Nullable(Type.Object({ x: Type.Number(), y: Type.Number() }, strict)),
  /** The selected sessions. */
  selection: Type.Array(Id('session'), { maxItems: 100 })
}

const Presence = Type.Object(
  {
    presence_id: Id('presence'),
    user_id: Id('user'),
    board_id: Id('board'),
    ...activity,
    /** The time at which the user entered the board. */
    since: Timestamp()
  },
  strict
)
export type Presence = Static<typeof Presence>
export type PresenceActivity = Pick<Presence, keyof typeof activity>

const PresenceLeft = Type.Pick(Presence, ['presence_id', 'user_id', 'board_id'], strict)

/**
 * P1 to P4: the users on a board, one entry for each connection. A connection in the board's channel announces itself and
 * each change of its activity with `create`; its entry ends when it leaves the channel. Updates are sent at most thirty times
 * a second. Nothing is stored.
 */
export const presence = defineService({
  path: 'presence',
  entity: 'presence',
  key: 'presence_id',
  row: Presence,
  scope: 'board',
  methods: {
    find: { where: ['presence_id', 'board_id', 'user_id'], sort: ['since'], order: { since: 1 } },
    create: Type.Object({ board_id: Id('board'), ...Type.Partial(Type.Object(activity)).properties }, strict),
    remove: true
  },
  roles: { find: 'viewer', create: 'viewer', remove: 'viewer' },
  events: {
    joined: { delivery: 'ephemeral', payload: Presence, types: ['presence.joined'], audience: ['board'] },
    moved: { delivery: 'ephemeral', payload: Presence, types: ['presence.moved'], audience: ['board'] },
    left: { delivery: 'ephemeral', payload: PresenceLeft, types: ['presence.left'], audience: ['board'] }
  }
})
