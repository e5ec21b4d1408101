import { milliseconds } from '../figures.ts'
import { atLeast } from '../goals.ts'
import { Runs, type Size } from '../runs.ts'
import { type BenchServer, startServers } from '../servers/bench-server.ts'
import { KINDS, type Kind } from '../servers/kinds.ts'
import type { Table } from '../table.ts'

/** The rates to try, in steps of 100 events per second, emitted in batches every 10 ms. */
const SIZES = {
  full: { clients: 500, runs: 5, seconds: 2, batches: [1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32] },
  short: { clients: 10, runs: 1, seconds: 0.1, batches: [1] }
}
const ORDER: readonly Kind[] = ['callboard', 'stock', 'room', 'ws']
const TURN = 10
/** A server keeps up when nearly all events arrive in time at the requested rate. */
const IN_TIME = 30
const LAG = 1.05

interface Rate {
  perSecond: number
  late: number
}

/** Measures the deliveries per second that a server keeps up with. */
export async function highestRate(size: Size): Promise<Table> {
  const { clients, runs } = SIZES[size]
  const warmUp = { count: 20, batch: 1, every: TURN, bytes: 500 }
  await using open = await startServers(ORDER, { clients, frames: true }, warmUp)
  const [rates, late] = [new Runs<Kind>(), new Runs<Kind>()]
  for (let run = 0; run < runs; run++) {
    for (const [kind, server] of open.servers) {
      const found = await climb(server, size)
      rates.add(kind, found.perSecond)
      late.add(kind, found.late)
    }
  }
  const row = (kind: Kind) => [
    KINDS[kind],
    Math.round(rates.median(kind)).toLocaleString('en'),
    milliseconds(late.median(kind)),
    rates.ratio(kind, 'ws').toFixed(2),
    kind === 'callboard' ? atLeast(rates.median(kind), 300_000, ' a second') : ''
  ]
  return {
    title: `The highest rate of deliveries to ${clients} clients, 99 % of them within ${IN_TIME} ms`,
    note: `Rows of 500 bytes, in steps of ${clients * 100} deliveries a second or more, every one of them checked; server and clients share the machine. The median of ${runs} climbs.`,
    head: ['server', 'deliveries a second', '99 % within', 'rate ÷ `ws`', 'goal'],
    rows: ORDER.map(row)
  }
}

/** Returns the highest rate that the server keeps up with. Stops after two failures in a row. */
async function climb(server: BenchServer, size: Size): Promise<Rate> {
  const { seconds, batches } = SIZES[size]
  const turns = (seconds * 1000) / TURN
  let highest: Rate | undefined
  let tooHigh = 0
  for (const batch of batches) {
    const { durationMs, received } = await server.deliver({
      count: turns * batch,
      batch,
      every: TURN,
      bytes: 500
    })
    const rate = { perSecond: (received.events / durationMs) * 1000, late: received.latencies.percentile(99) }
    const keepsUp = rate.late <= IN_TIME && durationMs <= LAG * turns * TURN
    tooHigh = keepsUp ? 0 : tooHigh + 1
    if (keepsUp || !highest) highest = rate
    if (tooHigh === 2) break
  }
  if (!highest) throw new Error('No rate was tried.')
  return highest
}
