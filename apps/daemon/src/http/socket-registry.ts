import { SIGN_IN_EXPIRED_EVENT } from '@callboard/contract'
import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Server, Socket } from 'socket.io'
import { fail } from '../core/errors.ts'

declare module '../declarations.ts' {
  interface Settings {
    socketRegistry: SocketRegistry
  }
}

type FeathersSocket = Socket & { feathers?: RealTimeConnection }
type Answer = (...answer: unknown[]) => void

/** The socket of each Feathers connection, and its calls that have not been answered. */
export class SocketRegistry {
  private readonly sockets = new WeakMap<RealTimeConnection, Socket>()
  private readonly pendingCalls = new WeakMap<Socket, Set<Answer>>()

  track(io: Server): void {
    io.on('connection', (socket: FeathersSocket) => {
      const { feathers } = socket
      if (!feathers) return
      this.sockets.set(feathers, socket)
      socket.use((call, next) => {
        const answer = call.at(-1)
        if (typeof answer === 'function') call[call.length - 1] = this.trackCall(socket, answer)
        next()
      })
    })
  }

  /** Undefined for a connection without an open socket. */
  get(connection: RealTimeConnection): Socket | undefined {
    return this.sockets.get(connection)
  }

  /**
   * Closes the socket of a connection whose sign-in has ended: refuses its pending calls and sends the reason. It closes only
   * the transport, so that the client reconnects by itself and can sign in again.
   */
  expire(connection: RealTimeConnection): void {
    const socket = this.sockets.get(connection)
    if (!socket) return
    const refusal = fail.notAuthenticated('token_expired', 'This sign-in has ended. Sign in again.').toJSON()
    for (const answer of this.pendingCalls.get(socket) ?? []) answer(refusal)
    socket.emit(SIGN_IN_EXPIRED_EVENT)
    socket.conn.close()
  }

  private trackCall(socket: Socket, answer: Answer): Answer {
    const pending = this.pendingCalls.get(socket) ?? new Set()
    this.pendingCalls.set(socket, pending)
    const once: Answer = (...args) => {
      if (pending.delete(once)) answer(...args)
    }
    pending.add(once)
    return once
  }
}
