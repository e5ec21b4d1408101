import { type ActivityEntry, LIMITS } from '@callboard/contract'
import { io } from 'socket.io-client'
import type { ClientApp, ClientServices } from './app/client-services.ts'
import { createApp } from './app/create-app.ts'
import { createRouteCalls, type RouteCalls } from './app/route-calls.ts'
import { createCall, type Transport } from './calls/create-call.ts'
import type { ChannelSubscription } from './channels/channels.ts'
import { systemClock } from './clock.ts'
import { toBaseUrl } from './connection/base-url.ts'
import { CatchUpStatus } from './connection/catch-up-status.ts'
import { type ConnectionSource, ConnectionView } from './connection/connection-state.ts'
import {
  type Credentials,
  FixedTokenProvider,
  RefreshingTokenProvider,
  type TokenProvider
} from './connection/credentials.ts'
import { startHeartbeat } from './connection/heartbeat.ts'
import { Link } from './connection/link.ts'
import { unpackFrames } from './connection/unpack-frames.ts'
import { type ActivityOf, type ActivityOptions, readActivity } from './follow/activity.ts'
import { type FollowTarget, follow } from './follow/follow.ts'
import type { FollowEvent } from './follow/follow-event.ts'
import { type FollowStart, startAfter } from './follow/start-after.ts'
import { type Roster, Rosters } from './presence/roster.ts'
import type { DomainEvents } from './store/domain-events.ts'
import { Live } from './store/live.ts'
import type { LiveRows } from './store/live-list.ts'
import type { Where } from './store/query-match.ts'
import type { LivePath, Rows } from './store/row-types.ts'

/** The daemon's URL, and an access token for a program or the refresh token of a person's sign-in. */
export type ConnectOptions = Credentials & {
  /** It may have a path: `https://host/callboard/`. */
  url: string
  /** The time within which every call settles, in milliseconds; 10,000 by default. */
  callTimeout?: number
}

export interface Client extends RouteCalls {
  /**
   * The Feathers client under all of this, for hooks, plugins and libraries such as figbird and feathers-pinia. Its
   * services emit live events, and an `updated`, `removed` or `left` event for each change that is learned by
   * catch-up. When catch-up is not possible, the app emits `resync` with the channel's name, and rows of that channel
   * have to be read again.
   */
  readonly app: ClientApp
  /** A service of the app, by the types of the contract alone. */
  service<P extends keyof ClientServices>(path: P): ClientServices[P]
  readonly connection: ConnectionSource
  /**
   * Calls the listener within five seconds when the daemon stops answering on an open connection, and when it answers
   * again.
   */
  heartbeat(onChange: (isAlive: boolean) => void): () => void
  /** Connects now instead of after the wait, for example when the tab becomes visible. */
  reconnect(): void
  /** An access token for HTTP requests. Fails with NotAuthenticated when the sign-in has ended. */
  accessToken(): Promise<string>
  /**
   * The rows that match, in order, kept current while there is a listener and a while after (R1, F4, C6). Equal
   * queries return the same list.
   */
  rows<P extends LivePath>(path: P, where: Where<Rows[P]>): LiveRows<Rows[P]>
  /**
   * C4: joins a channel until the subscription is closed. Lists and following join the channels they need by
   * themselves.
   */
  join(channel: string): ChannelSubscription
  /** P1: who is on a board; the same object for the same board. */
  roster(board_id: string): Roster
  /** Live events: `events.on('task.*', event => …)`. */
  readonly events: Pick<DomainEvents, 'on'>
  /**
   * S7: the conversation of sessions, or of a whole board, so far and as it goes on, until the caller stops or all of it is
   * gone.
   * @throws NotFound when it does not exist, NotAuthenticated when the sign-in has ended
   */
  follow(target: FollowTarget, start?: FollowStart): AsyncIterable<FollowEvent>
  /** S1: the index of the message after which a session starts for this start; 0 for its beginning. */
  startAfter(session_id: string, start: FollowStart): Promise<number>
  /**
   * F6: the newest `limit` activity entries, oldest first; with `follow` also new ones, none missed or repeated, until
   * the caller stops or aborts. @throws NotAuthenticated when the sign-in has ended
   */
  activity(filter: ActivityOf, options: ActivityOptions): AsyncIterable<ActivityEntry>
  close(): void
}

/**
 * Connects to a daemon, and again whenever the connection is lost, until the client is closed or the sign-in has
 * ended.
 */
export function connect({ url, callTimeout = LIMITS.callTimeout, ...credentials }: ConnectOptions): Client {
  const base = toBaseUrl(url)
  const socket = io(base.origin, {
    path: `${base.pathname}socket.io`,
    transports: ['websocket'],
    autoConnect: false,
    forceNew: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
    timeout: callTimeout
  })
  unpackFrames(socket)
  const tokens = createTokenProvider(url, credentials)
  const link = new Link(socket, tokens)
  const send: Transport['send'] = (request, onAnswer) => void socket.emit(...request, onAnswer)
  const call = createCall({ link, clock: systemClock, send }, callTimeout)
  if (tokens instanceof RefreshingTokenProvider) tokens.startRenewal(link, call)
  const app = createApp(socket, call)
  const catchUpStatus = new CatchUpStatus()
  const live = new Live({
    link,
    call,
    app,
    socket,
    catchUpStatus,
    clock: systemClock,
    userId: () => tokens.userId(call)
  })
  const connection = new ConnectionView(link, catchUpStatus)
  const followDeps = {
    link,
    rows: live.rows.bind(live),
    join: live.join.bind(live),
    startAfter: (session_id: string, start: FollowStart) => startAfter(app.service('messages'), session_id, start)
  }
  const activityDeps = {
    ...followDeps,
    clock: systemClock,
    domainEvents: live.domainEvents,
    events: app.service('events')
  }
  const rosters = new Rosters({ join: followDeps.join, clock: systemClock, presence: app.service('presence') })
  return {
    app,
    service: path => app.service(path),
    ...createRouteCalls(app),
    connection,
    heartbeat: onChange => startHeartbeat({ link, clock: systemClock, call }, onChange),
    reconnect() {
      link.reconnect()
      // A call reveals at once whether an open connection died while the machine slept.
      if (link.current().status === 'open') void call(['find', 'subscriptions', {}]).catch(() => undefined)
    },
    accessToken: () => tokens.token(),
    rows: followDeps.rows,
    join: followDeps.join,
    roster: rosters.of,
    events: live.domainEvents,
    follow: (target, start = {}) => follow(followDeps, target, start),
    startAfter: followDeps.startAfter,
    activity: (filter, options) => readActivity(activityDeps, filter, options),
    close() {
      live.close()
      link.close()
    }
  }
}

function createTokenProvider(url: string, credentials: Credentials): TokenProvider {
  return 'token' in credentials
    ? new FixedTokenProvider(credentials.token)
    : new RefreshingTokenProvider(url, credentials.refreshToken)
}
