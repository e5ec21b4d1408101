import { LIMITS, type ServicePath, type Services, type Session, type Task } from '@callboard/contract'
import { io } from 'socket.io-client'
import { callsOver } from './calls/calls.ts'
import { callRoute, servicesOver } from './calls/services.ts'
import { type Access, type Credentials, GivenAccess, RenewedAccess } from './connection/access.ts'
import { baseOf } from './connection/address.ts'
import { Behind } from './connection/behind.ts'
import { unpackFrames } from './connection/frames.ts'
import { Link } from './connection/link.ts'
import { type ConnectionSource, ConnectionView } from './connection/state.ts'
import type { TranscriptChange } from './conversation.ts'
import { Surroundings } from './surroundings.ts'
import { LiveTranscript, type Transcript } from './transcript.ts'

/** Where to connect to, and as whom: with an access token for programs, or with the refresh token of a person's sign-in. */
export type ConnectOptions = Credentials & {
  /** The daemon's address, which may have a path: `https://host/callboard/`. */
  url: string
  /** Milliseconds within which every call ends; 10,000 unless told. */
  callTimeout?: number
}

export interface Client {
  service<P extends ServicePath>(path: P): Services[P]
  /** Queues a prompt; answers with its task, while the work goes on. */
  prompt(session_id: string, data: { prompt: string; idempotency_key?: string }): Promise<Task>
  /** T4: stops what runs; what is queued waits. */
  stop(session_id: string): Promise<Session>
  /** T2: lets a paused queue go on. */
  resume(session_id: string): Promise<Session>
  /** A fresh sign-in link, good for one use. */
  link(): Promise<{ url: string; expires_at: string }>
  readonly connection: ConnectionSource
  /** Tries to connect now: the tab is shown again, the machine is awake. */
  reconnect(): void
  /** A token for HTTP requests of one's own. Fails with NotAuthenticated when the sign-in has ended. */
  accessToken(): Promise<string>
  /** S7: the live conversation of one session, until it is closed. */
  transcript(session_id: string): Transcript
  /**
   * S7: everything that happens in one session, in one order, for programs: after the start and after each reconnect what
   * is new of the session's row, its tasks, its pending permissions and its messages, then `ready`, then events as they
   * come. Goes on until it is left or the session is removed. Throws NotFound, or NotAuthenticated when signed out.
   */
  follow(session_id: string): AsyncIterable<TranscriptChange>
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
  const call = callsOver(socket, link, callTimeout)
  if (access instanceof RenewedAccess) access.renewOver(link, call)
  const service = servicesOver(socket, call)
  const connection = new ConnectionView(link, new Behind())
  return {
    service,
    prompt: (session_id, data) => callRoute(call, 'sessions/:session_id/prompt', session_id, data),
    stop: session_id => callRoute(call, 'sessions/:session_id/stop', session_id),
    resume: session_id => callRoute(call, 'sessions/:session_id/resume', session_id),
    link: () => call(['create', 'links', {}, {}]),
    connection,
    reconnect: () => link.reconnect(),
    accessToken: () => access.token(),
    transcript: session_id => new LiveTranscript(session_id, service, connection),
    async *follow(session_id) {
      const surroundings = new Surroundings(session_id, service)
      const transcript = new LiveTranscript(session_id, service, connection, surroundings)
      try {
        yield* transcript.changes()
      } finally {
        transcript.close()
      }
    },
    close: () => link.close()
  }
}

function accessBy(url: string, by: Credentials): Access {
  return 'token' in by ? new GivenAccess(by.token) : new RenewedAccess(url, by.refreshToken)
}
