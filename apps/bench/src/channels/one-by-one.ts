import { atMost } from '../goals.ts'
import { Runs, type Size } from '../runs.ts'
import { startServers } from '../servers/bench-server.ts'
import { KINDS, type Kind } from '../servers/kinds.ts'
import type { Table } from '../table.ts'

const SIZES = { full: { clients: 500, runs: 7, events: 100 }, short: { clients: 10, runs: 1, events: 10 } }
const ORDER: readonly Kind[] = ['callboard', 'stock', 'room', 'ws']
/** Far enough apart that each event follows an idle period. */
const EVERY = 25

/** Measures the cost of sending one event to all members of a channel. */
export async function oneByOne(size: Size): Promise<Table> {
  const { clients, runs, events } = SIZES[size]
  const load = { count: events, batch: 1, every: EVERY, bytes: 500 }
  await using open = await startServers(ORDER, { clients }, load)
  const cpu = new Runs<Kind>()
  for (let run = 0; run < runs; run++) {
    for (const [kind, server] of open.servers)
      cpu.add(kind, ((await server.deliver(load)).cpuMs * 1000) / events / clients)
  }
  const row = (kind: Kind) => [
    KINDS[kind],
    `${cpu.median(kind).toFixed(1)} µs`,
    cpu.ratio(kind, 'room').toFixed(2),
    kind === 'callboard' ? atMost(cpu.ratio(kind, 'room'), 1.1) : ''
  ]
  return {
    title: `${clients} clients in one channel, one event at a time`,
    note: `Rows of 500 bytes, one every ${EVERY} ms; ${events} in each of ${runs} runs.`,
    head: ['server', 'its processor time per delivery', '÷ plain room', 'goal'],
    rows: ORDER.map(row)
  }
}
