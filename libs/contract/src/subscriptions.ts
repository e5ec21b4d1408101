import { type Static, Type } from '@sinclair/typebox'
import { defineService } from './define.ts'
import { Nullable, StringEnum, strict } from './fields.ts'
import { ChannelName, Position, RowChange } from './positions.ts'

const Subscription = Type.Object({ channel: ChannelName }, strict)
export type Subscription = Static<typeof Subscription>

/** Why a connection is no longer in a channel: it may not see it any more, or what it is about is gone. */
export const EVICTION_REASONS = ['not_allowed', 'removed'] as const

const Ended = Type.Object({ channel: ChannelName, reason: StringEnum(EVICTION_REASONS) }, strict)

/** F4: how a joining is answered, and where reading what was missed begins. */
const JoinResult = Type.Object(
  {
    channel: ChannelName,
    /** Where the feed was when it was joined; what is heard above it is new. Null for `everybody`, which has no feed. */
    position: Nullable(Position),
    /** `joined`: nothing was asked. `changes`: all that was touched since then. `resync`: too much is unknown; read all anew. */
    answer: StringEnum(['joined', 'changes', 'resync']),
    changes: Type.Array(RowChange),
    /** Ask again with it for the next page; null on the last one. */
    next: Nullable(Type.String({ maxLength: 256 }))
  },
  strict
)
export type JoinResult = Static<typeof JoinResult>

/** C4: the channels that a connection is in. Joining twice is leaving twice. Nothing is stored. */
export const subscriptions = defineService({
  path: 'subscriptions',
  entity: 'subscription',
  key: 'channel',
  row: Subscription,
  scope: 'user',
  methods: {
    find: { where: ['channel'], sort: ['channel'], order: { channel: 1 } },
    /** With `since`, one joins once and is told what was missed; without, each joining counts. `page` is `next` of before. */
    create: Type.Object(
      { channel: ChannelName, since: Type.Optional(Position), page: Type.Optional(Type.String({ maxLength: 256 })) },
      strict
    ),
    remove: true
  },
  roles: { find: 'viewer', create: 'viewer', remove: 'viewer' },
  created: JoinResult,
  events: {
    removed: { delivery: 'ephemeral', payload: Ended, types: ['subscription.removed'], audience: ['connection'] }
  }
})
