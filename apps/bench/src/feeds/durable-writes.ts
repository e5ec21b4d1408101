import { join } from 'node:path'
import { startApp } from '@callboard/testing'
import { ClientPool } from '../clients/client-pool.ts'
import { processorTime } from '../daemon/processor-time.ts'
import { Workshop } from '../daemon/workshop.ts'
import { monotonicNow } from '../processes/clock.ts'
import { WorkerProcess } from '../processes/worker-process.ts'
import { Runs, type Size } from '../runs.ts'
import type { Table } from '../table.ts'
import type { BareWritesHandlers } from './bare-writes-process.ts'

const SIZES = { full: { writes: 2000, boards: 16, runs: 5 }, short: { writes: 40, boards: 4, runs: 1 } }
const BARE = new URL('./bare-writes-process.js', import.meta.url)
const NAMES = {
  daemon: '`boards.patch` over sockets',
  bare: 'the same rows, counters and lines written by better-sqlite3 alone'
} as const
type Writer = keyof typeof NAMES
const ORDER: readonly Writer[] = ['daemon', 'bare']

/** Measures the cost of a durable write: validated, written, numbered, committed to disk, answered and published. */
export async function durableWrites(size: Size): Promise<Table> {
  const { writes, boards, runs } = SIZES[size]
  await using workshop = await Workshop.open()
  const ids = await workshop.boards(boards)
  await using crowd = new ClientPool(2)
  const known = Object.fromEntries(ids.map(id => [id, 1]))
  await crowd.open({ address: workshop.address, count: 2, known })
  await using bare = await bareWriter()
  const [rate, cpu] = [new Runs<Writer>(), new Runs<Writer>()]
  const deeds = {
    async daemon(count: number) {
      const [start, before] = [monotonicNow(), processorTime(workshop.app.pid)]
      await Promise.all([workshop.patch('boards', count, ids), crowd.waitForEvents(count)])
      return { took: monotonicNow() - start, spent: processorTime(workshop.app.pid) - before }
    },
    bare: (count: number) => bare.child.request('write', count)
  }
  for (const writer of ORDER) await deeds[writer](Math.ceil(writes / 10))
  for (let run = 0; run < runs; run++) {
    for (const writer of ORDER) {
      const { took, spent } = await deeds[writer](writes)
      rate.add(writer, (writes / took) * 1000)
      cpu.add(writer, spent / writes)
    }
  }
  const row = (writer: Writer) => [
    NAMES[writer],
    Math.round(rate.median(writer)).toLocaleString('en'),
    `${cpu.median(writer).toFixed(3)} ms`,
    cpu.ratio(writer, 'bare').toFixed(1)
  ]
  return {
    title: 'Durable writes: each is on the disk before it is answered',
    note: `${writes.toLocaleString('en')} in each of ${runs} runs; of the daemon on 16 connections at once, heard by two clients in order. \`synchronous = FULL\` in both.`,
    head: ['what', 'writes a second', 'processor time each', '÷ better-sqlite3 alone'],
    rows: ORDER.map(row)
  }
}

/** A process that writes to a database with the daemon's tables. */
async function bareWriter() {
  const app = await startApp()
  await app.stop()
  const child = new WorkerProcess<BareWritesHandlers>(BARE, [join(app.home, 'callboard.db')])
  return {
    child,
    async [Symbol.asyncDispose]() {
      await child[Symbol.asyncDispose]()
      await app[Symbol.asyncDispose]()
    }
  }
}
