import type { Return } from '../clients/catching-up.ts'
import type { ClientPoolHandlers } from '../clients/client-pool-process.ts'
import { Workshop } from '../daemon/workshop.ts'
import { Figures, milliseconds } from '../figures.ts'
import { atMost } from '../goals.ts'
import { WorkerProcess } from '../processes/worker-process.ts'
import { Runs, type Size } from '../runs.ts'
import type { Table } from '../table.ts'
import { BusyBoard } from './busy-board.ts'

const SIZES = {
  full: { events: 1000, rows: 50, runs: 5, times: 40 },
  short: { events: 20, rows: 5, runs: 1, times: 3 }
}
const CLIENT = new URL('../clients/client-pool-process.js', import.meta.url)

type Way = 'many' | 'few' | 'find'

/** Measures how long a client that was away takes to catch up. */
export async function healing(size: Size): Promise<Table> {
  const { events, rows, runs, times } = SIZES[size]
  await using workshop = await Workshop.open()
  await using client = new WorkerProcess<ClientPoolHandlers>(CLIENT)
  const many = await BusyBoard.open(workshop, events)
  const few = await BusyBoard.open(workshop, rows)
  await many.change(events)
  await few.change(events)
  const [middle, late] = [new Runs<Way>(), new Runs<Way>()]
  const heal = async (way: Way): Promise<number> => {
    const board = way === 'few' ? few : many
    // A change before each return prevents that cached responses are reused.
    await board.change(1)
    const back = { address: workshop.address, count: 1, board_id: board.board_id, missed: [await board.missed(events)] }
    const asked: Return = { ...back, by: way === 'find' ? 'find' : 'feed' }
    const [healed] = await client.request('catchUp', asked)
    return healed ? healed.whole - healed.asked : Number.NaN
  }
  for (let run = 0; run < runs; run++) {
    const figures = { many: new Figures(), few: new Figures(), find: new Figures() }
    for (let time = 0; time < times; time++) {
      for (const way of WAYS) figures[way].add(await heal(way))
    }
    for (const way of WAYS) {
      middle.add(way, figures[way].median)
      late.add(way, figures[way].percentile(99))
    }
  }
  const names = {
    many: `asks for what it missed, in ${events} sessions`,
    few: `asks for what it missed, in ${rows} sessions`,
    find: `reads all of the board’s ${events} sessions anew`
  }
  const row = (way: Way) => [
    names[way],
    milliseconds(middle.median(way)),
    milliseconds(late.median(way)),
    middle.ratio(way, 'find').toFixed(2),
    way === 'find' ? '' : atMost(late.median(way), 100, ' ms for 99 %')
  ]
  return {
    title: `A client that missed ${events} events of a board`,
    note: `From its first question on a new connection to the last page, in which it is told of each row in its newest version; ${times} in each of ${runs} runs.`,
    head: ['the client', 'median', '99 % within', 'median ÷ reading anew', 'goal'],
    rows: WAYS.map(row)
  }
}

const WAYS: readonly Way[] = ['many', 'few', 'find']
