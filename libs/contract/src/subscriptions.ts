import { type Static, Type } from '@sinclair/typebox'
import { defineService } from './define.ts'
import { ChannelName, Position, Touched } from './feeds.ts'
import { closed, Nullable, Word } from './fields.ts'

const Subscription = Type.Object({ channel: ChannelName }, closed)
export type Subscription = Static<typeof Subscription>

/** Why a connection is no longer in a channel: it may not see it any more, or what it is about is gone. */
export const LEAVING_REASONS = ['not_allowed', 'removed'] as const

const Ended = Type.Object({ channel: ChannelName, reason: Word(LEAVING_REASONS) }, closed)

/** F4: how a joining is answered, and where reading what was missed begins. */
const Joined = Type.Object(
  {
    channel: ChannelName,
    /** Where the feed was when it was joined; what is heard above it is new. Null for `everybody`, which has no feed. */
    position: Nullable(Position),
    /** `joined`: nothing was asked. `changes`: all that was touched since then. `resync`: too much is unknown; read all anew. */
    answer: Word(['joined', 'changes', 'resync']),
    changes: Type.Array(Touched),
    /** Ask again with it for the next page; null on the last one. */
    next: Nullable(Type.String({ maxLength: 256 }))
  },
  closed
)
export type Joined = Static<typeof Joined>

/** C4: the channels that a connection is in. Joining twice is leaving twice. Nothing is stored. */
export const subscriptions = defineService({
  path: 'subscriptions',
  thing: 'subscription',
  key: 'channel',
  row: Subscription,
  scope: 'user',
  methods: {
    find: { where: ['channel'], sort: ['channel'], order: { channel: 1 } },
    /** With `since`, one joins once and is told what was missed; without, each joining counts. `page` is `next` of before. */
    create: Type.Object(
      { channel: ChannelName, since: Type.Optional(Position), page: Type.Optional(Type.String({ maxLength: 256 })) },
      closed
    ),
    remove: true
  },
  roles: { find: 'viewer', create: 'viewer', remove: 'viewer' },
  created: Joined,
  events: {
    removed: { delivery: 'passing', payload: Ended, types: ['subscription.removed'], audience: ['connection'] }
  }
})
