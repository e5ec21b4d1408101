import { ClientPool } from '../clients/client-pool.ts'
import { Workshop } from '../daemon/workshop.ts'
import { atMost } from '../goals.ts'
import { monotonicNow } from '../processes/clock.ts'
import { Runs, type Size } from '../runs.ts'
import type { Table } from '../table.ts'

const SIZES = { full: { clients: 5000, boards: 200, runs: 5 }, short: { clients: 20, boards: 4, runs: 1 } }

/** Measures the time until all clients that were disconnected at the same time are back. */
export async function comingBack(size: Size): Promise<Table> {
  const { clients, boards, runs } = SIZES[size]
  await using workshop = await Workshop.open()
  const ids = await workshop.boards(boards)
  const channels = ids.map(id => `board:${id}`)
  const versions: Record<string, number> = Object.fromEntries(ids.map(id => [id, 1]))
  const opening = () => ({
    address: workshop.address,
    count: clients,
    channels,
    joinBy: 'call' as const,
    known: { ...versions }
  })
  const [signedIn, joined] = [new Runs<'all'>(), new Runs<'all'>()]
  let crowd = new ClientPool(clients)
  try {
    await crowd.open(opening())
    for (let run = 0; run < runs; run++) {
      const next = new ClientPool(clients)
      await next.take()
      const start = monotonicNow()
      await crowd[Symbol.asyncDispose]()
      crowd = next
      const back = await crowd.open({ ...opening(), atOnce: clients })
      signedIn.add('all', (back.signedIn - start) / 1000)
      joined.add('all', (back.joined - start) / 1000)
      await everyoneHears(workshop, crowd, { ids, versions })
    }
  } finally {
    await crowd[Symbol.asyncDispose]()
  }
  const seconds = (of: Runs<'all'>) => `${of.median('all').toFixed(1)} s`
  return {
    title: `${clients.toLocaleString('en')} clients disconnect and reconnect at once`,
    note: `Their processes are killed, and as many clients come at the same moment, each with its token and to one of ${boards} boards. Afterwards each of them hears a change. The median of ${runs} runs.`,
    head: ['what', 'from the killing on', 'goal'],
    rows: [
      ['all are signed in', seconds(signedIn), atMost(signedIn.median('all'), 8, ' s')],
      ['all are back in the channels of their boards', seconds(joined), '']
    ]
  }
}

/** Only signed-in clients receive the events of a board. */
async function everyoneHears(
  workshop: Workshop,
  crowd: ClientPool,
  { ids, versions }: { ids: readonly string[]; versions: Record<string, number> }
): Promise<void> {
  const [id = ''] = ids
  const heard = crowd.waitForEvents(1)
  await workshop.patch('boards', 1, [id])
  await heard
  versions[id] = (versions[id] ?? 0) + 1
}
