import type { Socket } from 'socket.io-client'
import { Listeners } from './listeners.ts'

export type ConnectionState =
  | { status: 'connecting' }
  | { status: 'live' }
  /** `since` is ISO-8601; `reason` is a sentence for people. Attempts to come back go on by themselves. */
  | { status: 'offline'; since: string; reason: string }
  /** The token was refused. Nothing more is tried until `reconnect()`. */
  | { status: 'signed_out'; reason: string }

/** How the connection stands, in the shape that React's `useSyncExternalStore` takes. */
export interface ConnectionSource {
  current(): ConnectionState
  subscribe(listener: () => void): () => void
}

/** Milliseconds before a socket that the daemon itself refused or closed is tried again; the rest is Socket.IO's own. */
const RETRY = { least: 500, spread: 1_500 }

/** Follows a socket's life and sees that it comes back for ever, unless the token is refused. */
export class Connection implements ConnectionSource {
  private readonly socket: Socket
  private readonly listeners = new Listeners()
  private state: ConnectionState = { status: 'connecting' }
  private retry: ReturnType<typeof setTimeout> | undefined
  private closed = false

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('connect', () => this.become({ status: 'live' }))
    socket.on('disconnect', reason => this.lost(SENTENCES[reason]))
    socket.on('connect_error', error => this.refused(error))
  }

  readonly current = (): ConnectionState => this.state

  readonly subscribe = (listener: () => void): (() => void) => this.listeners.add(listener)

  get isClosed(): boolean {
    return this.closed
  }

  /** Tries now instead of after the wait, with a token asked for anew. Does nothing while the connection is live. */
  reconnect(): void {
    if (this.state.status === 'live' || this.closed) return
    clearTimeout(this.retry)
    if (this.state.status === 'signed_out') this.become({ status: 'connecting' })
    this.socket.disconnect().connect()
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    clearTimeout(this.retry)
    if (this.socket.connected) this.socket.disconnect()
    else {
      this.socket.disconnect()
      this.lost(SENTENCES['io client disconnect'])
    }
  }

  private refused(error: Error & { data?: unknown }): void {
    if (isTokenRefused(error.data)) this.become({ status: 'signed_out', reason: error.message })
    else this.lost(this.socket.active ? 'The daemon cannot be reached.' : error.message)
  }

  private lost(reason: string): void {
    // A packet kept for the next connection would be carried out after its caller was told that it was lost.
    this.socket.sendBuffer = []
    if (!this.socket.active && !this.closed) {
      clearTimeout(this.retry)
      this.retry = setTimeout(() => this.socket.connect(), RETRY.least + Math.random() * RETRY.spread)
    }
    const since = this.state.status === 'offline' ? this.state.since : new Date().toISOString()
    this.become({ status: 'offline', since, reason })
  }

  private become(state: ConnectionState): void {
    this.state = state
    this.listeners.call()
  }
}

const SENTENCES: Record<Socket.DisconnectReason, string> = {
  'io server disconnect': 'The daemon ended the connection.',
  'io client disconnect': 'The connection was closed here.',
  'ping timeout': 'The daemon does not answer.',
  'transport close': 'The connection was closed.',
  'transport error': 'The connection broke.',
  'parse error': 'The daemon sent something that cannot be read.'
}

function isTokenRefused(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'reason' in data && data.reason === 'invalid_token'
}
