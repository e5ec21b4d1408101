import { once } from 'node:events'
import type { RealTimeConnection } from '@feathersjs/feathers'
import { WebSocket } from 'ws'
import type { startServer } from './server.ts'

type TestServer = Awaited<ReturnType<typeof startServer>>

/** Connects a client that can stop reading: it speaks Socket.IO's protocol over a WebSocket whose TCP connection can be paused. */
export async function connectRaw({ app, url }: TestServer, auth: object = {}) {
  const connected: Promise<RealTimeConnection[]> = once(app, 'connection')
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  const received: unknown[][] = []
  let packets = 0
  socket.on('message', message => {
    const text = String(message)
    if (text.startsWith('0')) socket.send(`40${JSON.stringify(auth)}`)
    if (text === '2') socket.send('3')
    if (!text.startsWith('42')) return
    packets++
    const [event, ...args] = JSON.parse(text.slice(2))
    received.push(...(event === 'frame' ? args[0] : [[event, ...args]]))
    socket.emit('received')
  })
  const closed = once(socket, 'close').then(([code, reason]) => [code, String(reason)])
  const [connection] = await connected
  return {
    connection,
    closed,
    received,
    packets: () => packets,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    /** Resolves once this many events have arrived. */
    async waitFor(count: number): Promise<unknown[][]> {
      while (received.length < count) await once(socket, 'received')
      return received
    },
    async [Symbol.asyncDispose]() {
      socket.terminate()
      await closed
    }
  }
}
