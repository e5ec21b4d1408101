import {
  type ActivityEntry,
  type Agent,
  type Diff,
  diff,
  LIMITS,
  type ServicePath,
  type Services,
  type Session,
  setSessionOptions,
  type Task
} from '@callboard/contract'
import { io } from 'socket.io-client'
import { callsOver, type Line } from './calls/calls.ts'
import { callRoute, servicesOver } from './calls/services.ts'
import type { ChannelSubscription } from './channels/channels.ts'
import { realClock } from './clock.ts'
import { baseOf } from './connection/base-url.ts'
import { Behind } from './connection/catch-up-status.ts'
import { type ConnectionSource, ConnectionView } from './connection/connection-state.ts'
import { type Access, type Credentials, GivenAccess, RenewedAccess } from './connection/credentials.ts'
import { feelPulse } from './connection/heartbeat.ts'
import { Link } from './connection/link.ts'
import { unpackFrames } from './connection/unpack-frames.ts'
import { type ActivityOf, type ActivityOptions, activity } from './follow/activity.ts'
import { type FollowTarget, follow } from './follow/follow.ts'
import type { FollowEvent } from './follow/follow-event.ts'
import { type FollowStart, startAfter } from './follow/start-after.ts'
import { type Roster, Rosters } from './presence/roster.ts'
import type { Happenings } from './store/domain-events.ts'
import { Live } from './store/live.ts'
import type { LiveRows } from './store/live-list.ts'
import type { Where } from './store/query-match.ts'
import type { LivePath, Rows } from './store/row-types.ts'

/** Where to connect to, and as whom: with an access token for programs, or with the refresh token of a person's sign-in. */
export type ConnectOptions = Credentials & {
  /** The daemon's address, which may have a path: `https://host/callboard/`. */
  url: string
  /** Milliseconds within which every call ends; 10,000 unless told. */
  callTimeout?: number
}

export interface Client {
  service<P extends ServicePath>(path: P): Services[P]
  /** Queues a prompt, or with `now` puts it in the place of what runs; answers with its task, while the work goes on. */
  prompt(
    session_id: string,
    data: { prompt: string; document_ids?: string[]; now?: boolean; idempotency_key?: string }
  ): Promise<Task>
  /** T4: stops what runs; what is queued waits. */
  stop(session_id: string): Promise<Session>
  /** T2: lets a paused queue go on. */
  resume(session_id: string): Promise<Session>
  /** A new session that goes on from where this one is; fails where its agent cannot fork. */
  fork(session_id: string, data?: { title?: string }): Promise<Session>
  /** Chooses what the agent offers in a session; fails with the agent's own sentence where it refuses. */
  choose(session_id: string, choice: { id: string; value: string }): Promise<Session>
  /** What has changed in the repository since the session began. */
  diff(session_id: string): Promise<Diff>
  /** Begins to install an agent that Callboard knows; its row says when that is over, and `agents progress` how far it is. */
  installAgent(agent_id: string): Promise<Agent>
  /** Ends an installation that is under way. */
  stopInstall(agent_id: string): Promise<Agent>
  /** Looks again whether an agent's program is there. */
  lookForAgent(agent_id: string): Promise<Agent>
  /** A fresh sign-in link, good for one use. */
  link(): Promise<{ url: string; expires_at: string }>
  readonly connection: ConnectionSource
  /** Tells within five seconds when the daemon stops answering on an open connection, and when it answers again. */
  pulse(tell: (isAlive: boolean) => void): () => void
  /** Tries to connect now: the tab is shown again, the machine is awake. */
  reconnect(): void
  /** A token for HTTP requests of one's own. Fails with NotAuthenticated when the sign-in has ended. */
  accessToken(): Promise<string>
  /**
   * The rows of a service that match, in order: read and kept current while anybody listens to them, and a while after
   * (R1, F4, C6). Asking for the same gives the same list.
   */
  rows<P extends LivePath>(path: P, where: Where<Rows[P]>): LiveRows<Rows[P]>
  /** C4: hears what is said in a channel, until it is closed. Lists and following join what they need by themselves. */
  join(channel: string): ChannelSubscription
  /** P1: who is on a board; asking for the same gives the same. */
  roster(board_id: string): Roster
  /** What happens, as it happens: `events.on('task.*', line => …)`. */
  readonly events: Pick<Happenings, 'on'>
  /**
   * S7: what was said and what is said in sessions, or on a whole board, in order, until it is left or everything is gone.
   * @throws NotFound when it is not there, NotAuthenticated when the sign-in has ended
   */
  follow(what: FollowTarget, from?: FollowStart): AsyncIterable<FollowEvent>
  /** S1: the index of the message after which a session begins, looked at from there; 0 for all of it. */
  startAfter(session_id: string, from: FollowStart): Promise<number>
  /**
   * F6: what happened, newest last, beginning with the newest `limit`; with `follow` also what happens, until it is left or aborted:
   * none is missed and none told twice. @throws NotAuthenticated when the sign-in has ended
   */
  activity(of: ActivityOf, options: ActivityOptions): AsyncIterable<ActivityEntry>
  close(): void
}

/** Connects to a daemon, and again whenever the connection breaks, until it is closed or the sign-in has ended. */
export function connect({ url, callTimeout = LIMITS.callTimeout, ...credentials }: ConnectOptions): Client {
  const base = baseOf(url)
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
  const access = accessBy(url, credentials)
  const link = new Link(socket, access)
  const send: Line['send'] = (request, answered) => void socket.emit(...request, answered)
  const call = callsOver({ link, clock: realClock, send }, callTimeout)
  if (access instanceof RenewedAccess) access.renewOver(link, call)
  const service = servicesOver(socket, call)
  const behind = new Behind()
  const live = new Live({ link, call, service, behind, clock: realClock, me: () => access.me(call) })
  const connection = new ConnectionView(link, behind)
  const followable = {
    link,
    rows: live.rows.bind(live),
    join: live.join.bind(live),
    startAfter: (session_id: string, from: FollowStart) => startAfter(service('messages'), session_id, from)
  }
  const rosters = new Rosters({ join: followable.join, clock: realClock, presence: service('presence') })
  return {
    service,
    prompt: (session_id, data) => callRoute(call, 'sessions/:session_id/prompt', session_id, data),
    stop: session_id => callRoute(call, 'sessions/:session_id/stop', session_id),
    resume: session_id => callRoute(call, 'sessions/:session_id/resume', session_id),
    fork: (session_id, data = {}) => callRoute(call, 'sessions/:session_id/fork', session_id, data),
    choose: (session_id, choice) =>
      call(['create', setSessionOptions.path.replace(':session_id', session_id), choice, {}]),
    diff: session_id => call(['find', diff.path.replace(':session_id', session_id), {}], { repeatable: true }),
    installAgent: agent_id => callRoute(call, 'agents/:agent_id/install', agent_id),
    stopInstall: agent_id => callRoute(call, 'agents/:agent_id/stop', agent_id),
    lookForAgent: agent_id => callRoute(call, 'agents/:agent_id/look', agent_id),
    link: () => call(['create', 'links', {}, {}]),
    connection,
    pulse: tell => feelPulse({ link, clock: realClock, call }, tell),
    reconnect() {
      link.reconnect()
      // Asking for anything shows at once whether an open connection has died while the machine slept.
      if (link.current().status === 'open') void call(['find', 'subscriptions', {}]).catch(() => undefined)
    },
    accessToken: () => access.token(),
    rows: followable.rows,
    join: followable.join,
    roster: rosters.of,
    events: live.happenings,
    follow: (what, from = {}) => follow(followable, what, from),
    startAfter: followable.startAfter,
    activity: (of, options) =>
      activity(
        { ...followable, clock: realClock, happenings: live.happenings, events: service('events') },
        of,
        options
      ),
    close() {
      live.close()
      link.close()
    }
  }
}

function accessBy(url: string, by: Credentials): Access {
  return 'token' in by ? new GivenAccess(by.token) : new RenewedAccess(url, by.refreshToken)
}
