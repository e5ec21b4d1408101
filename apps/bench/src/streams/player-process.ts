import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { monotonicNow, pause } from '../processes/clock.ts'
import { serveRequests } from '../processes/serve-requests.ts'
import { portOf } from '../servers/listening.ts'
import { piece } from './pieces.ts'

/** The answer to each prompt: bursts of deltas at a rate, with pauses between them. */
export interface Speech {
  bursts: number
  pieces: number
  rate: number
  /** In ms. */
  quiet: number
}

/** The text that answers each prompt, repeated `times` times or until the connection closes. */
export interface Recital {
  text: string
  /** The characters per delta. */
  piece: number
  /** Deltas per second. */
  rate: number
  times?: number
}

type Say = (text: string) => void
/** Sends the answer to a prompt until it ends or is cancelled. */
type Play = (say: Say, isHeard: () => boolean) => Promise<void>

interface Request {
  id: number
  method: string
}

const listen = (speech: Speech) => serve(say => speak(speech, say))
const listenToText = (recital: Recital) => serve((say, isHeard) => recite(recital, say, isHeard))

/** One program for all agents: each is a connection on which it speaks the Agent Client Protocol. */
function serve(play: Play): Promise<number> {
  const server = createServer(line => converse(line, play))
  server.listen(0, '127.0.0.1')
  return portOf(server)
}

function converse(line: Socket, play: Play): void {
  line.setNoDelay(true)
  line.on('error', () => line.destroy())
  const say = (message: object) => line.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  const lines = createInterface({ input: line })
  // The close event reports the same failure.
  lines.on('error', () => line.destroy())
  lines.on('line', async text => {
    const { id, method }: Request = JSON.parse(text)
    if (method === 'initialize') say({ id, result: { protocolVersion: 1, agentCapabilities: {} } })
    else if (method === 'session/new') say({ id, result: { sessionId: 'one' } })
    else if (method === 'session/prompt') {
      const tell: Say = text => say({ method: 'session/update', params: { sessionId: 'one', update: chunk(text) } })
      await play(tell, () => line.writable)
      say({ id, result: { stopReason: 'end_turn' } })
    } else if (id !== undefined) say({ id, error: { code: -32601, message: 'Method not found.' } })
  })
}

const chunk = (text: string) => ({
  sessionUpdate: 'agent_message_chunk',
  messageId: 'm',
  content: { type: 'text', text }
})

async function speak({ bursts, pieces, rate, quiet }: Speech, say: Say): Promise<void> {
  await somewhen()
  for (let burst = 0; burst < bursts; burst++) {
    const turn = inTime(rate)
    for (let nth = 0; nth < pieces; nth++) {
      await turn(nth)
      say(piece(nth === 0))
    }
    await pause(quiet)
  }
}

async function recite(recital: Recital, say: Say, isHeard: () => boolean): Promise<void> {
  const { text, piece, rate, times = Number.POSITIVE_INFINITY } = recital
  await somewhen()
  const turn = inTime(rate)
  const pieces = Math.ceil(text.length / piece)
  for (let nth = 0; nth < pieces * times && isHeard(); nth++) {
    await turn(nth)
    const at = (nth % pieces) * piece
    say(text.slice(at, at + piece))
  }
}

/** Otherwise all agents would start at the same time. */
const somewhen = () => pause(Math.random() * 1000)

/** Resolves when the delta with this number is due. */
function inTime(rate: number): (nth: number) => Promise<void> {
  const begin = monotonicNow()
  return async nth => {
    const wait = begin + (nth * 1000) / rate - monotonicNow()
    if (wait > 0) await pause(wait)
  }
}

const deeds = { listen, listenToText }
export type PlayerHandlers = typeof deeds
serveRequests(deeds)
