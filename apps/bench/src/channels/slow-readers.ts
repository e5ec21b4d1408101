import { ClientPool } from '../clients/client-pool.ts'
import { milliseconds } from '../figures.ts'
import { atMost } from '../goals.ts'
import { Runs, type Size } from '../runs.ts'
import { BenchServer, type DeliveryResult } from '../servers/bench-server.ts'
import { KINDS, type Kind } from '../servers/kinds.ts'
import type { Table } from '../table.ts'

const SIZES = {
  full: { clients: 100, slow: 100, runs: 5, events: 400 },
  short: { clients: 5, slow: 5, runs: 1, events: 10 }
}
type Of = 'callboard' | 'stock'
const ORDER: readonly Of[] = ['callboard', 'stock']
/** Large rows, which fill the system's buffers quickly. */
const LOAD = { batch: 1, every: 20, bytes: 16 * 1024 }
const MIB = 1024 * 1024

/** Measures the cost of clients that never read for the server and for other clients. */
export async function slowReaders(size: Size): Promise<Table> {
  const { clients, slow, runs, events } = SIZES[size]
  const [memory, left, late, alone] = [new Runs<Of>(), new Runs<Of>(), new Runs<Of>(), new Runs<Of>()]
  for (let run = 0; run < runs; run++) {
    for (const kind of ORDER) {
      const without = await measure(kind, clients, 0, events)
      const beside = await measure(kind, clients, slow, events)
      memory.add(kind, (beside.most - without.most) / slow)
      left.add(kind, beside.connections - clients)
      alone.add(kind, without.received.latencies.percentile(99))
      late.add(kind, beside.received.latencies.percentile(99))
    }
  }
  const times = (kind: Of) => late.median(kind) / alone.median(kind)
  const goals = [atMost(memory.median('callboard') / MIB, 1, ' MiB'), atMost(times('callboard'), 1.5, ' times')]
  const row = (kind: Of) => [
    KINDS[kind satisfies Kind],
    `${(memory.median(kind) / MIB).toFixed(2)} MiB`,
    left.median(kind).toFixed(0),
    milliseconds(alone.median(kind)),
    milliseconds(late.median(kind)),
    times(kind).toFixed(2),
    kind === 'callboard' ? goals.join('; ') : ''
  ]
  const amount = ((events * LOAD.bytes) / MIB).toFixed(1)
  return {
    title: `${slow} clients that never read, beside ${clients} that do`,
    note: `${amount} MiB to each of them, in rows of ${LOAD.bytes / 1024} KiB, one every ${LOAD.every} ms; ${runs} runs. The server’s memory is the most that it held (resident), less the most that it held for the same without them; what the kernel buffers for a connection comes on top.`,
    head: [
      'server',
      'memory per client that never reads',
      'of them still connected',
      '99 % of the others within, without them',
      'with them',
      '÷',
      'goal'
    ],
    rows: ORDER.map(row)
  }
}

async function measure(kind: Of, clients: number, slow: number, events: number) {
  await using server = await BenchServer.open(kind, { clients })
  await using sleepers = new ClientPool(slow)
  await server.deliver({ ...LOAD, count: Math.ceil(events / 20) })
  if (slow > 0) {
    await sleepers.open({ address: server.address, count: slow })
    await sleepers.pause()
  }
  await server.process.request('watchMemory', undefined)
  const delivered: DeliveryResult = await server.deliver({ ...LOAD, count: events })
  const most = await server.process.request('mostMemory', undefined)
  return { ...delivered, most: most.resident, connections: await server.process.request('connections', undefined) }
}
