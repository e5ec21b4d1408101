import type { Socket } from 'socket.io'

/** The engine.io connection below a socket. */
type Connection = Socket['conn']

/** Returns the bytes that engine.io and ws buffer for the connection, without those passed to the operating system. */
export function unsentBytes(conn: Connection): number {
  if (conn.transport.writable) return 0
  const packets: unknown = Reflect.get(conn, 'writeBuffer')
  const buffered = Array.isArray(packets) ? packets.reduce((sum: number, { data }) => sum + (data?.length ?? 0), 0) : 0
  return buffered + bufferedAmount(webSocketOf(conn))
}

/**
 * Closes the transport below the socket without waiting for unsent bytes. Clients treat it as a lost network and reconnect,
 * which they would not after a disconnect. A WebSocket client receives the reason after everything it has yet to read.
 */
export function closeTransport(conn: Connection, reason: string): void {
  const webSocket = webSocketOf(conn)
  if (webSocket && 'close' in webSocket && typeof webSocket.close === 'function')
    webSocket.close(TRY_AGAIN_LATER, reason)
  conn.close(true)
}

/** From the WebSocket close code registry (RFC 6455). */
const TRY_AGAIN_LATER = 1013

function webSocketOf(conn: Connection): object | undefined {
  const webSocket: unknown = Reflect.get(conn.transport, 'socket')
  return typeof webSocket === 'object' && webSocket !== null ? webSocket : undefined
}

function bufferedAmount(webSocket: object | undefined): number {
  return webSocket && 'bufferedAmount' in webSocket && typeof webSocket.bufferedAmount === 'number'
    ? webSocket.bufferedAmount
    : 0
}
