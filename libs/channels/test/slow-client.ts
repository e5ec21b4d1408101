import { once } from 'node:events'
import type { RealTimeConnection } from '@feathersjs/feathers'
import { WebSocket } from 'ws'
import type { startServer } from './server.ts'

type TestServer = Awaited<ReturnType<typeof startServer>>

/** A client that can stop reading: Socket.IO's protocol by hand, over a WebSocket whose TCP connection can be paused. */
export async function connectRaw({ app, url }: TestServer, auth: object = {}) {
  const arrived: Promise<RealTimeConnection[]> = once(app, 'connection')
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  const heard: unknown[][] = []
  let packets = 0
  socket.on('message', message => {
    const text = String(message)
    if (text.startsWith('0')) socket.send(`40${JSON.stringify(auth)}`)
    if (text === '2') socket.send('3')
    if (!text.startsWith('42')) return
    packets++
    const [event, ...args] = JSON.parse(text.slice(2))
    heard.push(...(event === 'frame' ? args[0] : [[event, ...args]]))
    socket.emit('heard')
  })
  const closed = once(socket, 'close').then(([code, reason]) => [code, String(reason)])
  const [connection] = await arrived
  return {
    connection,
    closed,
    heard,
    packets: () => packets,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    /** Resolves when that many events have been heard. */
    async hears(count: number): Promise<unknown[][]> {
      while (heard.length < count) await once(socket, 'heard')
      return heard
    },
    async [Symbol.asyncDispose]() {
      socket.terminate()
      await closed
    }
  }
}
