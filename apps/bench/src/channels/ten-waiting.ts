import { milliseconds } from '../figures.ts'
import { atMost } from '../goals.ts'
import { Runs, type Size } from '../runs.ts'
import { type BenchServer, startServers } from '../servers/bench-server.ts'
import { KINDS, type Kind } from '../servers/kinds.ts'
import type { Table } from '../table.ts'

const SIZES = { full: { clients: 500, runs: 9, bursts: 20 }, short: { clients: 10, runs: 1, bursts: 2 } }
const ORDER: readonly Kind[] = ['callboard', 'stock', 'room', 'ws']

/** Measures the cost of batched events, ten at a time. */
export async function tenWaiting(size: Size): Promise<Table> {
  const { clients, runs, bursts } = SIZES[size]
  const load = { count: bursts * 10, batch: 10, every: 10, bytes: 500 }
  await using open = await startServers(ORDER, { clients, frames: true }, load)
  const [cpu, late, together] = [new Runs<Kind>(), new Runs<Kind>(), new Runs<Kind>()]
  const measure = async (kind: Kind, server: BenchServer) => {
    const { cpuMs, received } = await server.deliver(load)
    cpu.add(kind, (cpuMs * 1000) / received.events)
    late.add(kind, received.latencies.percentile(99))
    together.add(kind, received.events / received.packets)
  }
  for (let run = 0; run < runs; run++) {
    for (const [kind, server] of open.servers) await measure(kind, server)
  }
  const goals = [
    atMost(cpu.ratio('callboard', 'stock'), 0.12, ' of stock'),
    atMost(cpu.ratio('callboard', 'ws'), 0.25, ' of `ws`'),
    atMost(late.median('callboard'), 30, ' ms')
  ]
  const row = (kind: Kind) => [
    kind === 'callboard' ? `${KINDS[kind]}, frames` : KINDS[kind],
    together.median(kind).toFixed(1),
    `${cpu.median(kind).toFixed(2)} µs`,
    cpu.ratio(kind, 'stock').toFixed(3),
    cpu.ratio(kind, 'ws').toFixed(3),
    milliseconds(late.median(kind)),
    kind === 'callboard' ? goals.join('; ') : ''
  ]
  return {
    title: `${clients} clients in one channel, ten events waiting`,
    note: `Rows of 500 bytes, ten every 10 ms or as soon as the server can; ${load.count} in each of ${runs} runs. Who cannot keep up is late by what it has still to send.`,
    head: [
      'server',
      'events per packet',
      'its processor time per delivery',
      '÷ stock',
      '÷ `ws`',
      '99 % within',
      'goal'
    ],
    rows: ORDER.map(row)
  }
}
