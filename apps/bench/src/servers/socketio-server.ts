import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { type BenchServer, channelOf } from './kinds.ts'
import { portOf } from './listening.ts'

/** Plain Socket.IO with all clients in one room, or in none on request. */
export async function socketioServer(rooms: 'room' | 'none'): Promise<BenchServer> {
  const http = createServer().listen(0, '127.0.0.1')
  const io = new Server(http, { serveClient: false })
  if (rooms === 'room') io.on('connection', socket => void socket.join(channelOf(socket.handshake.headers)))
  return {
    port: await portOf(http),
    emit: row => void io.to('everyone').emit('rows created', row),
    connections: () => io.engine.clientsCount
  }
}
