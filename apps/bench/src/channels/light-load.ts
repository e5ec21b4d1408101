import { milliseconds } from '../figures.ts'
import { atMost } from '../goals.ts'
import { Runs, type Size } from '../runs.ts'
import { startServers } from '../servers/bench-server.ts'
import { KINDS, type Kind } from '../servers/kinds.ts'
import type { Table } from '../table.ts'

const SIZES = { full: { clients: 500, runs: 5, events: 100 }, short: { clients: 10, runs: 1, events: 4 } }
const ORDER: readonly Kind[] = ['callboard', 'stock', 'room', 'ws']

/** Measures the latency of an event under light load: from the call that emits it to the clients' handlers. */
export async function lightLoad(size: Size): Promise<Table> {
  const { clients, runs, events } = SIZES[size]
  const load = { count: events, batch: 1, every: 50, bytes: 500 }
  await using open = await startServers(ORDER, { clients, frames: true }, { ...load, count: events / 4 })
  const [middle, late] = [new Runs<Kind>(), new Runs<Kind>()]
  for (let run = 0; run < runs; run++) {
    for (const [kind, server] of open.servers) {
      const { latencies } = (await server.deliver(load)).received
      middle.add(kind, latencies.percentile(50))
      late.add(kind, latencies.percentile(99))
    }
  }
  const goals = [atMost(middle.median('callboard'), 2, ' ms'), atMost(late.median('callboard'), 10, ' ms for 99 %')]
  const row = (kind: Kind) => [
    KINDS[kind],
    milliseconds(middle.median(kind)),
    milliseconds(late.median(kind)),
    middle.ratio(kind, 'room').toFixed(2),
    kind === 'callboard' ? goals.join('; ') : ''
  ]
  return {
    title: `${clients} clients in one channel, 20 events a second`,
    note: `Rows of 500 bytes; ${events} in each of ${runs} runs. A delivery takes until the last of the processors that server and clients share is done with it.`,
    head: ['server', 'median', '99 % within', 'median ÷ plain room', 'goal'],
    rows: ORDER.map(row)
  }
}
