import { milliseconds } from '../figures.ts'
import { atLeast } from '../goals.ts'
import { Runs, type Size } from '../runs.ts'
import { type BenchServer, stagesOf } from '../servers/bench-server.ts'
import { KINDS, type Kind } from '../servers/kinds.ts'
import type { Table } from '../table.ts'

/** Events a second are tried in steps of a hundred, as so many together every 10 ms. */
const SIZES = {
  full: { clients: 500, runs: 5, seconds: 2, batches: [1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32] },
  short: { clients: 10, runs: 1, seconds: 0.1, batches: [1] }
}
const ORDER: readonly Kind[] = ['callboard', 'stock', 'room', 'ws']
const TURN = 10
/** What counts as keeping up: nearly all is there in time, and the rate is what it should be. */
const IN_TIME = 30
const LAG = 1.05

interface Rate {
  perSecond: number
  late: number
}

/** How many deliveries a second a server keeps up with. */
export async function highestRate(size: Size): Promise<Table> {
  const { clients, runs } = SIZES[size]
  const warmUp = { count: 20, batch: 1, every: TURN, bytes: 500 }
  await using open = await stagesOf(ORDER, { clients, frames: true }, warmUp)
  const [rates, late] = [new Runs<Kind>(), new Runs<Kind>()]
  for (let run = 0; run < runs; run++) {
    for (const [kind, stage] of open.stages) {
      const found = await climb(stage, size)
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

/** The highest step that it keeps up with. After two in a row that are too high there are no more. */
async function climb(stage: BenchServer, size: Size): Promise<Rate> {
  const { seconds, batches } = SIZES[size]
  const turns = (seconds * 1000) / TURN
  let highest: Rate | undefined
  let tooHigh = 0
  for (const batch of batches) {
    const { took, heard } = await stage.deliver({ count: turns * batch, batch, every: TURN, bytes: 500 })
    const rate = { perSecond: (heard.events / took) * 1000, late: heard.latencies.percentile(99) }
    const keepsUp = rate.late <= IN_TIME && took <= LAG * turns * TURN
    tooHigh = keepsUp ? 0 : tooHigh + 1
    if (keepsUp || !highest) highest = rate
    if (tooHigh === 2) break
  }
  if (!highest) throw new Error('nothing was tried')
  return highest
}
