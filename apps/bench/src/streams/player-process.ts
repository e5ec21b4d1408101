import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { clock, pause } from '../processes/clock.ts'
import { obey } from '../processes/obey.ts'
import { portOf } from '../servers/listening.ts'
import { piece } from './pieces.ts'

/** How each prompt is answered: bursts of pieces, so many a second, with quiet between them. */
export interface Speech {
  bursts: number
  pieces: number
  rate: number
  /** Milliseconds. */
  quiet: number
}

interface Request {
  id: number
  method: string
}

/** One program that plays all agents: each is a line to it, on which it speaks the Agent Client Protocol. */
function listen(speech: Speech): Promise<number> {
  const server = createServer(line => play(line, speech))
  server.listen(0, '127.0.0.1')
  return portOf(server)
}

function play(line: Socket, speech: Speech): void {
  line.setNoDelay(true)
  line.on('error', () => line.destroy())
  const say = (message: object) => line.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  createInterface({ input: line }).on('line', async text => {
    const { id, method }: Request = JSON.parse(text)
    if (method === 'initialize') say({ id, result: { protocolVersion: 1, agentCapabilities: {} } })
    else if (method === 'session/new') say({ id, result: { sessionId: 'one' } })
    else if (method === 'session/prompt') {
      await speak(speech, text => say({ method: 'session/update', params: { sessionId: 'one', update: chunk(text) } }))
      say({ id, result: { stopReason: 'end_turn' } })
    } else if (id !== undefined) say({ id, error: { code: -32601, message: 'There is no such method.' } })
  })
}

const chunk = (text: string) => ({
  sessionUpdate: 'agent_message_chunk',
  messageId: 'm',
  content: { type: 'text', text }
})

async function speak({ bursts, pieces, rate, quiet }: Speech, say: (text: string) => void): Promise<void> {
  // They would otherwise all begin in the same moment.
  await pause(Math.random() * 1000)
  for (let burst = 0; burst < bursts; burst++) {
    const begin = clock()
    for (let nth = 0; nth < pieces; nth++) {
      const wait = begin + (nth * 1000) / rate - clock()
      if (wait > 0) await pause(wait)
      say(piece(nth === 0))
    }
    await pause(quiet)
  }
}

const deeds = { listen }
export type PlayerDeeds = typeof deeds
obey(deeds)
