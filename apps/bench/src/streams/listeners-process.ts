import { io, type Socket } from 'socket.io-client'
import { Latencies } from '../clients/latencies.ts'
import { monotonicNow } from '../processes/clock.ts'
import { serveRequests } from '../processes/serve-requests.ts'
import { read } from './pieces.ts'

interface Delta {
  message_id: string
  offset: number
  text: string
}
type Frame = [event: string, delta: Delta, meta: { at: string }][]

/** The latencies in ms: from the agent's line, and from the release by the daemon. */
const heard = { first: new Latencies(), later: new Latencies(), release: new Latencies() }
let fault: Error | undefined

/** Clients that receive everything and check it for losses. */
async function open({ url, token, count }: { url: string; token: string; count: number }): Promise<void> {
  const sockets = Array.from({ length: count }, () =>
    io(url, { transports: ['websocket'], forceNew: true, auth: { token, frames: true } })
  )
  await Promise.all(sockets.map(listen))
}

async function listen(socket: Socket): Promise<void> {
  const texts = new Map<string, number>()
  const hear = (delta: Delta, { at }: { at: string }) => {
    const now = monotonicNow()
    const { message_id, offset, text } = delta
    if ((texts.get(message_id) ?? 0) !== offset) fault ??= new Error(`Gap in ${message_id} at ${offset}.`)
    texts.set(message_id, offset + text.length)
    const first = read(text)
    heard[first.isFirst ? 'first' : 'later'].add(now - first.at)
    heard.release.add(Math.max(0, Date.now() - Date.parse(at)))
  }
  socket.on('messages delta', hear)
  socket.on('frame', (frame: Frame) => {
    for (const [event, delta, meta] of frame) if (event === 'messages delta') hear(delta, meta)
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
}

function take() {
  if (fault) throw fault
  return { first: heard.first.take(), later: heard.later.take(), release: heard.release.take() }
}

const deeds = { open, take }
export type ListenersHandlers = typeof deeds
serveRequests(deeds)
