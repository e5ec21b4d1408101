import { atMost } from '../goals.ts'
import { Runs, type Size } from '../runs.ts'
import { BenchServer } from '../servers/bench-server.ts'
import { KINDS } from '../servers/kinds.ts'
import type { Table } from '../table.ts'
import { kernelMemory } from './kernel-memory.ts'

const SIZES = { full: { clients: 5000, runs: 5 }, short: { clients: 20, runs: 1 } }
type Of = 'callboard' | 'stock'
const ORDER: readonly Of[] = ['callboard', 'stock']

/** Measures the memory of an idle, signed-in connection. */
export async function idleMemory(size: Size): Promise<Table> {
  const { clients, runs } = SIZES[size]
  const [made, resident] = [new Runs<Of>(), new Runs<Of>()]
  const [buffers, records] = [new Runs<Of>(), new Runs<Of>()]
  for (let run = 0; run < runs; run++) {
    for (const kind of ORDER) {
      const each = await measure(kind, clients)
      made.add(kind, each.made)
      resident.add(kind, each.resident)
      buffers.add(kind, each.buffers)
      records.add(kind, each.records)
    }
  }
  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`
  const goals = [
    atMost(made.median('callboard') / 1000, 20, ' KB'),
    atMost(made.ratio('callboard', 'stock'), 1, ' of stock')
  ]
  const row = (kind: Of) => [
    KINDS[kind],
    kilobytes(made.median(kind)),
    kilobytes(resident.median(kind)),
    kilobytes(buffers.median(kind)),
    kilobytes(records.median(kind)),
    made.ratio(kind, 'stock').toFixed(2),
    kind === 'callboard' ? goals.join('; ') : ''
  ]
  return {
    title: `Memory per idle connection, ${clients.toLocaleString('en')} signed in`,
    note: `After garbage collection; ${runs} runs. What the kernel holds (\`/proc/net/sockstat\` and \`/proc/slabinfo\`) is for both ends of a connection, of which this machine has the client’s as well.`,
    head: [
      'server',
      'made by JavaScript',
      'resident',
      'buffers in the kernel',
      'records in the kernel',
      'made ÷ stock',
      'goal'
    ],
    rows: ORDER.map(row)
  }
}

async function measure(kind: Of, count: number) {
  await using server = await BenchServer.open(kind, { clients: 10, capacity: count })
  const [before, kernelBefore] = [await server.process.request('memory', undefined), kernelMemory()]
  await server.clients.open({ address: server.address, count })
  const [after, kernelAfter] = [await server.process.request('memory', undefined), kernelMemory()]
  return {
    made: (after.made - before.made) / count,
    resident: (after.resident - before.resident) / count,
    buffers: (kernelAfter.buffers - kernelBefore.buffers) / count,
    records: (kernelAfter.records - kernelBefore.records) / count
  }
}
