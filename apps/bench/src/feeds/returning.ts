import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Return } from '../clients/catching-up.ts'
import type { ClientPoolHandlers } from '../clients/client-pool-process.ts'
import { processorTime } from '../daemon/processor-time.ts'
import { Workshop } from '../daemon/workshop.ts'
import { atMost } from '../goals.ts'
import { monotonicNow } from '../processes/clock.ts'
import { WorkerProcess } from '../processes/worker-process.ts'
import { Runs, type Size } from '../runs.ts'
import type { Table } from '../table.ts'
import { BusyBoard } from './busy-board.ts'

const SIZES = { full: { clients: 1000, rows: 100, runs: 5 }, short: { clients: 20, rows: 5, runs: 1 } }
const CLIENTS = new URL('../clients/client-pool-process.js', import.meta.url)
const COUNTING = new URL('../daemon/count-reads.js', import.meta.url)

const WAYS = {
  alike: 'ask for what they missed, all the same',
  apart: 'ask for what they missed, each since another event',
  find: 'read the board anew'
} as const
type Way = keyof typeof WAYS
const ORDER: readonly Way[] = ['alike', 'apart', 'find']

/** Measures many clients that return to one board at the same time. */
export async function returning(size: Size): Promise<Table> {
  const { clients, rows, runs } = SIZES[size]
  using reads = readsFile()
  const env = { NODE_OPTIONS: `--import ${COUNTING}`, BENCH_READS: reads.path }
  await using workshop = await Workshop.open({ env })
  const processes = [new WorkerProcess<ClientPoolHandlers>(CLIENTS), new WorkerProcess<ClientPoolHandlers>(CLIENTS)]
  const board = await BusyBoard.open(workshop, rows)
  const [took, cpu, read] = [new Runs<Way>(), new Runs<Way>(), new Runs<Way>()]
  const measure = async (way: Way) => {
    await board.change(rows)
    const events = Array.from({ length: way === 'apart' ? rows : 1 }, (_, nth) => rows - nth)
    const missed = await Promise.all(events.map(count => board.missed(count)))
    const by = way === 'find' ? ('find' as const) : ('feed' as const)
    const back: Return = {
      address: workshop.address,
      count: clients / processes.length,
      board_id: board.board_id,
      by,
      missed
    }
    reads.clear()
    const [start, before] = [monotonicNow(), processorTime(workshop.app.pid)]
    const healed = await Promise.all(processes.map(child => child.request('catchUp', back)))
    took.add(way, (Math.max(...healed.flat().map(({ whole }) => whole)) - start) / 1000)
    cpu.add(way, (processorTime(workshop.app.pid) - before) / clients)
    read.add(way, reads.count())
  }
  try {
    for (let run = 0; run < runs; run++) {
      for (const way of ORDER) await measure(way)
    }
  } finally {
    for (const child of processes) await child[Symbol.asyncDispose]()
  }
  const row = (way: Way) => [
    WAYS[way],
    way === 'find' ? 'none' : read.most(way).toFixed(0),
    `${took.median(way).toFixed(2)} s`,
    `${cpu.median(way).toFixed(2)} ms`,
    cpu.ratio(way, 'find').toFixed(2),
    way === 'find' ? '' : [atMost(read.most(way), 1), atMost(took.median(way), 5, ' s')].join('; ')
  ]
  return {
    title: `${clients.toLocaleString('en')} clients come back to one board at once`,
    note: `Up to ${rows} events were missed, in as many sessions. From the first connection to the last client’s last page; each is told of every row that it missed. Readings of feeds are counted in the daemon’s database driver; the processor time is the daemon’s, and contains the connecting. The median of ${runs} runs.`,
    head: [
      'the clients',
      'times the feed is read, at most',
      'until all have caught up',
      'processor time per client',
      '÷ reading anew',
      'goal'
    ],
    rows: ORDER.map(row)
  }
}

/** The file in which the daemon counts its log reads. */
function readsFile() {
  const directory = mkdtempSync(join(tmpdir(), 'callboard-bench-'))
  const path = join(directory, 'reads')
  return {
    path,
    clear: () => writeFileSync(path, ''),
    count: () => readFileSync(path, 'utf8').split('\n').length - 1,
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true })
  }
}
