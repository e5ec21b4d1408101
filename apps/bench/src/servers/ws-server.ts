import { createServer, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import type { BenchServer } from './kinds.ts'
import { portOf } from './listening.ts'

/** The minimal server: each event is one WebSocket frame, encoded once and written to each TCP socket. */
export async function wsServer(): Promise<BenchServer> {
  const http = createServer().listen(0, '127.0.0.1')
  const server = new WebSocketServer({ server: http, perMessageDeflate: false })
  const sockets = new Set<Socket>()
  server.on('connection', (webSocket: WebSocket, { socket }: IncomingMessage) => {
    sockets.add(socket)
    webSocket.on('close', () => sockets.delete(socket))
  })
  return {
    port: await portOf(http),
    emit(row) {
      const frame = encodeTextFrame(`42${JSON.stringify(['rows created', row])}`)
      for (const socket of sockets) socket.write(frame)
    },
    connections: () => sockets.size
  }
}

/** Encodes a final, unmasked text frame of up to 65,535 bytes (RFC 6455, section 5.2). */
function encodeTextFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  if (payload.length > 0xffff) throw new Error('The row is too long.')
  const head = payload.length < 126 ? [0x81, payload.length] : [0x81, 126, payload.length >> 8, payload.length & 0xff]
  return Buffer.concat([Buffer.from(head), payload])
}
