import { LIMITS, type ServicePath, type Services, type Session, type Task } from '@callboard/contract'
import { io } from 'socket.io-client'
import { baseOf } from './address.ts'
import { callsOver } from './calls.ts'
import { Connection, type ConnectionSource } from './connection.ts'
import type { TranscriptChange } from './conversation.ts'
import { callRoute, servicesOver } from './services.ts'
import { Surroundings } from './surroundings.ts'
import { LiveTranscript, type Transcript } from './transcript.ts'

export interface ConnectOptions {
  /** The daemon's address, which may have a path: `https://host/callboard/`. */
  url: string
  /** The access token, or what gives the newest one: it is asked at every attempt to connect. */
  token: string | (() => string)
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

/** Connects to a daemon, and again whenever the connection breaks, until it is closed or the token is refused. */
export function connect({ url, token, callTimeout = LIMITS.callTimeout }: ConnectOptions): Client {
  const base = baseOf(url)
  const socket = io(base.origin, {
    path: `${base.pathname}socket.io`,
    transports: ['websocket'],
    auth: give => give({ token: typeof token === 'function' ? token() : token }),
    forceNew: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
    timeout: callTimeout
  })
  const connection = new Connection(socket)
  const call = callsOver(socket, connection, callTimeout)
  const service = servicesOver(socket, call)
  return {
    service,
    prompt: (session_id, data) => callRoute(call, 'sessions/:session_id/prompt', session_id, data),
    stop: session_id => callRoute(call, 'sessions/:session_id/stop', session_id),
    resume: session_id => callRoute(call, 'sessions/:session_id/resume', session_id),
    link: () => call(['create', 'links', {}, {}]),
    connection,
    reconnect: () => connection.reconnect(),
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
    close: () => connection.close()
  }
}
