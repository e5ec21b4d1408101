import type { SIGN_IN_EXPIRED_EVENT as Expired } from '@callboard/contract'
import type { Socket } from 'socket.io-client'
import { Listeners } from '../listeners.ts'
import type { Access } from './credentials.ts'
import { isTokenRefusal } from './error-reasons.ts'
import type { LinkSource, LinkState } from './link-state.ts'

/** What `auth` of Socket.IO is given: the token, and that events may come several in a packet. */
type Handshake = (auth: { token: string; frames: true }) => void

/** Milliseconds before a socket that the daemon itself refused or closed is tried again; the rest is Socket.IO's own. */
const RETRY = { least: 500, spread: 1_500 }

/** Follows a socket's life and sees that it comes back for ever, unless the token is refused. */
export class Link implements LinkSource {
  private readonly socket: Socket
  private readonly access: Access
  private readonly listeners = new Listeners()
  private state: LinkState = { status: 'connecting' }
  private retry: ReturnType<typeof setTimeout> | undefined
  private closed = false

  constructor(socket: Socket, access: Access) {
    this.socket = socket
    this.access = access
    socket.auth = (give: Handshake) => void this.handshake(give)
    socket.on('connect', () => this.become({ status: 'open' }))
    socket.on('disconnect', reason => this.lost(SENTENCES[reason]))
    socket.on('connect_error', error => this.refused(error))
    socket.on(EXPIRED, () => access.refused())
    socket.connect()
  }

  readonly current = (): LinkState => this.state

  readonly subscribe = (listener: () => void): (() => void) => this.listeners.add(listener)

  get isClosed(): boolean {
    return this.closed
  }

  /** Tries now instead of after the wait, with a token asked for anew. Does nothing while the socket is open, or opens for the first time. */
  reconnect(): void {
    if (this.state.status === 'open' || this.state.status === 'connecting' || this.closed) return
    clearTimeout(this.retry)
    if (this.state.status === 'signed_out') this.become({ status: 'connecting' })
    this.socket.disconnect().connect()
  }

  /** The sign-in has ended. */
  signOut(reason: string): void {
    if (this.closed) return
    clearTimeout(this.retry)
    this.become({ status: 'signed_out', reason })
    this.socket.disconnect()
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    clearTimeout(this.retry)
    const wasOpen = this.socket.connected
    this.socket.disconnect()
    if (!wasOpen) this.lost(SENTENCES['io client disconnect'])
  }

  /** The token may take a while; by then the transport that wants it can be another one, which asks for itself. */
  private async handshake(give: Handshake): Promise<void> {
    const { engine } = this.socket.io
    const isWanted = () => this.socket.io.engine === engine && this.socket.active
    try {
      const token = await this.access.token()
      if (isWanted()) give({ token, frames: true })
    } catch (error) {
      if (!isWanted()) return
      if (isTokenRefusal(error)) this.signOut(error.message)
      // Socket.IO comes back by itself from a transport that closes.
      else engine.close()
    }
  }

  private refused(error: Error): void {
    if (isTokenRefusal(error) && !this.access.refused()) this.become({ status: 'signed_out', reason: error.message })
    else this.lost(this.socket.active ? UNREACHABLE : error.message)
  }

  private lost(reason = UNREACHABLE): void {
    if (this.state.status === 'signed_out') return
    // A packet kept for the next connection would be carried out after its caller was told that it was lost.
    this.socket.sendBuffer = []
    if (!this.socket.active && !this.closed) {
      clearTimeout(this.retry)
      this.retry = setTimeout(() => this.socket.connect(), RETRY.least + Math.random() * RETRY.spread)
    }
    const since = this.state.status === 'offline' ? this.state.since : new Date().toISOString()
    this.become({ status: 'offline', since, reason })
  }

  private become(state: LinkState): void {
    this.state = state
    this.listeners.call()
  }
}

/** Named by its type, so that no more of the contract than this word comes along. */
const EXPIRED: typeof Expired = 'authentication expired'

const UNREACHABLE = 'The daemon cannot be reached.'

const SENTENCES: Partial<Record<Socket.DisconnectReason, string>> = {
  'io server disconnect': 'The daemon ended the connection.',
  'io client disconnect': 'The connection was closed here.',
  'ping timeout': 'The daemon does not answer.',
  'transport close': 'The connection was closed.',
  'transport error': 'The connection broke.',
  'parse error': 'The daemon sent something that cannot be read.'
}
