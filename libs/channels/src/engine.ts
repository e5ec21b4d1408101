import type { Socket } from 'socket.io'

/** The engine.io connection below a socket. */
type Connection = Socket['conn']

/** How many bytes engine.io and ws hold for the connection: what the operating system has taken is not theirs any more. */
export function unsentOf(conn: Connection): number {
  if (conn.transport.writable) return 0
  const packets: unknown = Reflect.get(conn, 'writeBuffer')
  const buffered = Array.isArray(packets) ? packets.reduce((sum: number, { data }) => sum + (data?.length ?? 0), 0) : 0
  return buffered + bufferedAmount(webSocketOf(conn))
}

/**
 * Closes what is below the socket and does not wait for anything unsent. A client takes it for a lost network and comes back,
 * which it would not after a disconnect. Over a WebSocket it is told the reason, after what it has yet to read.
 */
export function closeTransport(conn: Connection, reason: string): void {
  const webSocket = webSocketOf(conn)
  if (webSocket && 'close' in webSocket && typeof webSocket.close === 'function')
    webSocket.close(TRY_AGAIN_LATER, reason)
  conn.close(true)
}

/** RFC 6455's registry of close codes. */
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
