import { RawClient } from '../clients/raw-client.ts'
import { serveRequests } from '../processes/serve-requests.ts'

interface Pointers {
  url: string
  /** One token per person. */
  tokens: readonly string[]
  count: number
  board_id: string
  /** Moves of each pointer per second. */
  rate: number
  /** The area in which they move, in board pixels. */
  plane: { width: number; height: number }
}

const ROUND = 12

/** Opens tabs of other people on a board, whose pointers move in circles until the process ends. */
async function open({ url, tokens, count, board_id, rate, plane }: Pointers): Promise<void> {
  const lines = await Promise.all(
    Array.from({ length: count }, (_, nth) => {
      const auth = { token: tokens[nth % tokens.length] ?? '', frames: true }
      return RawClient.open({ url, protocol: 'socket.io', auth }, () => {})
    })
  )
  const channel = `board:${board_id}`
  await Promise.all(lines.map(line => line.call('create', 'subscriptions', { channel }, {})))
  for (const [nth, line] of lines.entries()) {
    const middle = { x: (plane.width * (nth % 20)) / 20, y: (plane.height * Math.floor(nth / 20)) / (count / 20) }
    let moves = nth
    const move = () => {
      const angle = (2 * Math.PI * moves++) / ROUND
      const cursor = { x: middle.x + 100 * Math.cos(angle), y: middle.y + 100 * Math.sin(angle) }
      return line.call('create', 'presence', { board_id, cursor }, {})
    }
    await move()
    // Spread over the interval.
    setTimeout(() => setInterval(move, 1000 / rate), (1000 * nth) / rate / count)
  }
}

const handlers = { open }
export type PointersHandlers = typeof handlers
serveRequests(handlers)
