import { type Static, Type } from '@sinclair/typebox'
import { defineService } from './define.ts'
import { Nullable, StringEnum, strict, writeOnly } from './fields.ts'
import { ChannelName, Position, RowChange } from './positions.ts'

const Subscription = Type.Object({ channel: ChannelName }, strict)
export type Subscription = Static<typeof Subscription>

/** Why a connection was evicted from a channel: it lost read access, or the board or session was removed. */
export const EVICTION_REASONS = ['not_allowed', 'removed'] as const

const Eviction = Type.Object({ channel: ChannelName, reason: StringEnum(EVICTION_REASONS) }, strict)

/** F4: the result of joining a channel: its position, and with `since` one page of what was missed. */
const JoinResult = Type.Object(
  {
    channel: ChannelName,
    /** The feed's position at the time of joining; events above it are new. Null for `everybody`, which has no feed. */
    position: Nullable(Position),
    /** `joined`: there was no `since`. `changes`: the rows changed since then. `resync`: read everything again. */
    answer: StringEnum(['joined', 'changes', 'resync']),
    changes: Type.Array(RowChange),
    /** The `page` of the next call; null on the last page. */
    next: Nullable(Type.String({ maxLength: 256 }))
  },
  strict
)
export type JoinResult = Static<typeof JoinResult>

/** C4: the channels of the caller's connection. A channel joined twice must be left twice. Nothing is stored. */
export const subscriptions = defineService({
  path: 'subscriptions',
  entity: 'subscription',
  key: 'channel',
  row: Subscription,
  scope: 'user',
  methods: {
    find: { where: ['channel'], sort: ['channel'], order: { channel: 1 } },
    /** With `since` it joins at most once and returns what was missed; `page` is the `next` of the previous result. */
    create: Type.Object(
      {
        channel: ChannelName,
        since: writeOnly(Type.Optional(Position)),
        page: writeOnly(Type.Optional(Type.String({ maxLength: 256 })))
      },
      strict
    ),
    remove: true
  },
  roles: { find: 'viewer', create: 'viewer', remove: 'viewer' },
  created: JoinResult,
  events: {
    removed: { delivery: 'ephemeral', payload: Eviction, types: ['subscription.removed'], audience: ['connection'] }
  }
})
