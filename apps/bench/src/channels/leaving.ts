import { milliseconds } from '../figures.ts'
import { atMost } from '../goals.ts'
import { pause } from '../processes/clock.ts'
import { Runs, type Size } from '../runs.ts'
import { BenchServer } from '../servers/bench-server.ts'
import { KINDS } from '../servers/kinds.ts'
import type { Table } from '../table.ts'

const SIZES = { full: { clients: 5000, channels: 200, runs: 5 }, short: { clients: 20, channels: 4, runs: 1 } }
const NAMES = { callboard: KINDS.callboard, stock: KINDS.stock, none: 'plain Socket.IO without channels' } as const
type Leaving = keyof typeof NAMES
const ORDER: readonly Leaving[] = ['callboard', 'stock', 'none']

/** Measures how long the event loop is blocked when all clients disconnect at the same time. */
export async function leaving(size: Size): Promise<Table> {
  const { clients, channels, runs } = SIZES[size]
  const stands = new Runs<Leaving>()
  for (let run = 0; run < runs; run++) {
    for (const kind of ORDER) stands.add(kind, await longestStand(kind, clients, channels))
  }
  const row = (kind: Leaving) => [
    NAMES[kind],
    milliseconds(stands.median(kind)),
    stands.ratio(kind, 'none').toFixed(2),
    kind === 'callboard' ? atMost(stands.ratio(kind, 'none'), 1.5) : ''
  ]
  return {
    title: `${clients.toLocaleString('en')} clients leave ${channels} channels at once`,
    note: `Their processes are killed, so that the system closes all connections at the same time. ${runs} runs.`,
    head: ['server', 'longest stand of its event loop', '÷ without channels', 'goal'],
    rows: ORDER.map(row)
  }
}

async function longestStand(kind: Leaving, count: number, channels: number): Promise<number> {
  await using server = await BenchServer.open(kind, { capacity: count })
  const names = Array.from({ length: channels }, (_, nth) => `channel-${nth}`)
  await server.clients.open({ address: server.address, count, channels: names, joinBy: 'header' })
  if ((await server.process.request('connections', undefined)) !== count)
    throw new Error('Some clients are not connected.')
  await server.process.request('watchLoop', undefined)
  await server.clients[Symbol.asyncDispose]()
  while ((await server.process.request('connections', undefined)) > 0) await pause(20)
  return await server.process.request('longestStand', undefined)
}
