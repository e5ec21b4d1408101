import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PieceLog, scriptedAgent, startApp, stockClient } from '@callboard/testing'
import { Figures, milliseconds, ratio } from './figures.ts'
import { startRelay } from './relay.ts'
import type { Size } from './runs.ts'
import type { Table } from './table.ts'

const SIZES = { full: { rounds: 3, pieces: 80 }, short: { rounds: 1, pieces: 5 } }
const PIECE = 5
/** 70 ms between deltas: each follows more than 50 ms of silence. */
const speech = (pieces: number) => ({
  text: { length: pieces * PIECE, piece: [PIECE, PIECE] as [number, number], rate: PIECE / 0.07 }
})

/**
 * Measures the latency of a delta that follows a pause, from the agent's stdout to a client's handler, compared with a plain
 * Socket.IO server that only forwards the agent's lines. The clients are stock ones.
 */
export async function firstPiece(size: Size): Promise<Table> {
  const { rounds, pieces } = SIZES[size]
  const ours = new Figures()
  const bare = new Figures()
  for (let round = 0; round < rounds; round++) {
    await throughCallboard(ours, pieces)
    await throughRelay(bare, pieces)
  }
  const row = (name: string, figures: Figures) => [
    name,
    String(figures.count),
    milliseconds(figures.median),
    milliseconds(figures.percentile(99)),
    ratio(figures.median, bare.median)
  ]
  return {
    title: 'First piece after 50 ms of quiet, from the agent’s line on stdout to a client’s handler',
    head: ['through', 'pieces', 'median', '99 %', 'median ÷ relay'],
    rows: [row('Callboard', ours), row('a bare Socket.IO relay', bare)]
  }
}

async function throughCallboard(figures: Figures, count: number): Promise<void> {
  await using log = pieceLog()
  await using app = await startApp()
  await using client = await stockClient(app.url, app.token)
  const first = async (path: string) => (await client.service(path).find()).data[0]
  const agent = await client
    .service('agents')
    .create({ name: 'scripted', ...scriptedAgent({ script: speech(count), log: log.path }) })
  const { board_id } = await first('boards')
  const { repo_id } = await first('repos')
  const session = { title: 'Bench', board_id, repo_id, agent_id: agent.agent_id }
  const { session_id } = await client.service('sessions').create(session)
  const received: Received[] = []
  const done = new Promise<void>(resolve => {
    client.service('messages').on('delta', (delta: Delta) => void received.push({ ...delta, at: clock() }))
    client.service('tasks').on('patched', ({ status }: { status: string }) => status === 'completed' && resolve())
  })
  await client.service(`sessions/${session_id}/prompt`).create({ prompt: 'Speak.' })
  await done
  compare(log.read(), received, figures)
}

async function throughRelay(figures: Figures, count: number): Promise<void> {
  await using log = pieceLog()
  const received: Received[] = []
  await using relay = await startRelay(scriptedAgent({ script: speech(count), log: log.path }), piece => {
    received.push({ ...piece, at: clock() })
  })
  await relay.done
  compare(log.read(), received, figures)
}

interface Delta {
  offset: number
  text: string
}
type Received = Delta & { at: number }

/** A piece may arrive in one delta with the one before it. Fails when one was not received, because it would look fast. */
function compare(pieces: PieceLog[], received: readonly Received[], figures: Figures): void {
  for (const { at, offset } of pieces) {
    const delta = received.find(({ offset: start, text }) => start <= offset && offset < start + text.length)
    if (!delta) throw new Error(`the piece at ${offset} was not received`)
    figures.add(delta.at - at)
  }
}

const clock = () => performance.timeOrigin + performance.now()

function pieceLog() {
  const directory = mkdtempSync(join(tmpdir(), 'callboard-bench-'))
  const path = join(directory, 'pieces.jsonl')
  const read = (): PieceLog[] =>
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
  return { path, read, [Symbol.asyncDispose]: async () => rmSync(directory, { recursive: true, force: true }) }
}
