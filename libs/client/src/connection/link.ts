import type { SIGN_IN_EXPIRED_EVENT as Expired } from '@callboard/contract'
import type { Socket } from 'socket.io-client'
import { Listeners } from '../listeners.ts'
import type { TokenProvider } from './credentials.ts'
import { isTokenRejected } from './error-reasons.ts'
import type { LinkSource, LinkState } from './link-state.ts'

/** Socket.IO's callback for `auth`. `frames` says that this client accepts several events in one packet. */
type SendHandshake = (auth: { token: string; frames: true }) => void

/** Wait before a socket that the daemon itself refused or closed is tried again; Socket.IO handles the other cases. */
const MIN_RETRY_MS = 500
const RETRY_JITTER_MS = 1_500

/** Follows the state of a socket and keeps reconnecting it, unless the token is rejected. */
export class Link implements LinkSource {
  private readonly socket: Socket
  private readonly tokens: TokenProvider
  private readonly listeners = new Listeners()
  private state: LinkState = { status: 'connecting' }
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private closed = false

  constructor(socket: Socket, tokens: TokenProvider) {
    this.socket = socket
    this.tokens = tokens
    socket.auth = (send: SendHandshake) => void this.handshake(send)
    socket.on('connect', () => this.setState({ status: 'open' }))
    socket.on('disconnect', reason => this.onDisconnect(DISCONNECT_MESSAGES[reason]))
    socket.on('connect_error', error => this.onConnectError(error))
    socket.on(EXPIRED_EVENT, () => tokens.invalidate())
    socket.connect()
  }

  readonly current = (): LinkState => this.state

  readonly subscribe = (listener: () => void): (() => void) => this.listeners.add(listener)

  get isClosed(): boolean {
    return this.closed
  }

  /**
   * Connects now instead of after the wait, with a new token. Does nothing while the socket is open or first
   * connecting.
   */
  reconnect(): void {
    if (this.state.status === 'open' || this.state.status === 'connecting' || this.closed) return
    clearTimeout(this.retryTimer)
    if (this.state.status === 'signed_out') this.setState({ status: 'connecting' })
    this.socket.disconnect().connect()
  }

  /** Disconnects because the sign-in has ended. */
  signOut(reason: string): void {
    if (this.closed) return
    clearTimeout(this.retryTimer)
    this.setState({ status: 'signed_out', reason })
    this.socket.disconnect()
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    clearTimeout(this.retryTimer)
    const wasOpen = this.socket.connected
    this.socket.disconnect()
    if (!wasOpen) this.onDisconnect(DISCONNECT_MESSAGES['io client disconnect'])
  }

  /** Fetching the token takes time; a transport that replaced this one meanwhile runs a handshake of its own. */
  private async handshake(send: SendHandshake): Promise<void> {
    const { engine } = this.socket.io
    const isCurrent = () => this.socket.io.engine === engine && this.socket.active
    try {
      const token = await this.tokens.token()
      if (isCurrent()) send({ token, frames: true })
    } catch (error) {
      if (!isCurrent()) return
      if (isTokenRejected(error)) this.signOut(error.message)
      // Socket.IO reconnects by itself after a transport closes.
      else engine.close()
    }
  }

  private onConnectError(error: Error): void {
    if (isTokenRejected(error) && !this.tokens.invalidate())
      this.setState({ status: 'signed_out', reason: error.message })
    else this.onDisconnect(this.socket.active ? UNREACHABLE : error.message)
  }

  private onDisconnect(reason = UNREACHABLE): void {
    if (this.state.status === 'signed_out') return
    // A buffered packet would be sent on the next connection although its call has failed by then.
    this.socket.sendBuffer = []
    if (!this.socket.active && !this.closed) {
      clearTimeout(this.retryTimer)
      this.retryTimer = setTimeout(() => this.socket.connect(), MIN_RETRY_MS + Math.random() * RETRY_JITTER_MS)
    }
    const since = this.state.status === 'offline' ? this.state.since : new Date().toISOString()
    this.setState({ status: 'offline', since, reason })
  }

  private setState(state: LinkState): void {
    this.state = state
    this.listeners.call()
  }
}

/** Checked by its type only, so that the contract's schemas stay out of the bundle. */
const EXPIRED_EVENT: typeof Expired = 'authentication expired'

const UNREACHABLE = 'The daemon cannot be reached.'

const DISCONNECT_MESSAGES: Partial<Record<Socket.DisconnectReason, string>> = {
  'io server disconnect': 'The daemon ended the connection.',
  'io client disconnect': 'The connection was closed.',
  'ping timeout': 'The daemon does not answer.',
  'transport close': 'The connection was closed.',
  'transport error': 'The connection was lost.',
  'parse error': 'The daemon sent a packet that cannot be read.'
}
