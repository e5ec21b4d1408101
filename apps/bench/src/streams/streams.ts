import { Latencies } from '../clients/latencies.ts'
import { processorTime } from '../daemon/processor-time.ts'
import { Workshop } from '../daemon/workshop.ts'
import { Figures, milliseconds } from '../figures.ts'
import { atMost } from '../goals.ts'
import { monotonicNow, pause } from '../processes/clock.ts'
import { WorkerProcess } from '../processes/worker-process.ts'
import type { Size } from '../runs.ts'
import type { Table } from '../table.ts'
import { agentAt } from './agent-at.ts'
import type { ListenersHandlers } from './listeners-process.ts'
import type { PlayerHandlers } from './player-process.ts'

const PLAYER = new URL('./player-process.js', import.meta.url)
const LISTENERS = new URL('./listeners-process.js', import.meta.url)

interface Load {
  sessions: number
  clients: number
}
const LOADS: Record<Size, Load[]> = {
  full: [
    { sessions: 50, clients: 20 },
    { sessions: 100, clients: 1 }
  ],
  short: [{ sessions: 2, clients: 2 }]
}
const BURSTS = { full: 8, short: 2 }
const SPEECH = { pieces: 200, rate: 100, quiet: 200 }

/** Measures the latencies of many agents that stream at the same time. */
export async function streams(size: Size): Promise<Table> {
  const rows: string[][] = []
  for (const load of LOADS[size]) rows.push(await measured(load, BURSTS[size]))
  return {
    title: 'Many sessions stream at the same time, 100 pieces a second each',
    note: 'One program plays all agents; each session’s own process is a shell that passes its lines on. A piece says when it was written; of those that come together the oldest counts. From release: from the time that the daemon gave the event, to the millisecond. The processor time is the daemon’s alone: the median of half-second samples, from the first prompt to the last delta.',
    head: ['sessions', 'clients', 'first after quiet', 'later pieces', 'from release', 'processor time', 'goal'],
    rows
  }
}

async function measured({ sessions, clients }: Load, bursts: number): Promise<string[]> {
  await using player = new WorkerProcess<PlayerHandlers>(PLAYER)
  await using listeners = new WorkerProcess<ListenersHandlers>(LISTENERS)
  await using workshop = await Workshop.open()
  const { app } = workshop
  const port = await player.request('listen', { bursts, ...SPEECH })
  const agent_id = await agentAt(workshop, port)
  const [board_id] = await workshop.boards(1)
  const ids = await workshop.sessions(sessions, [board_id ?? ''], agent_id)
  await listeners.request('open', { url: app.url, token: app.token, count: clients })
  await Promise.all(ids.map(id => workshop.call('create', `sessions/${id}/prompt`, { prompt: 'Speak.' }, {})))
  const { median: share } = await sharesWhile(workshop.idle(), app.pid)
  const heard = await listeners.request('take', undefined)
  const [firsts, laters, releases] = [merged(heard.first), merged(heard.later), merged(heard.release)]
  const both = (of: Latencies) => `${milliseconds(of.percentile(50))}, 99 % ${milliseconds(of.percentile(99))}`
  const goals =
    clients > 1
      ? [
          atMost(firsts.percentile(50), 5, ' ms'),
          atMost(firsts.percentile(99), 25, ' ms'),
          atMost(laters.percentile(99), 60, ' ms'),
          atMost(releases.percentile(50), 3, ' ms'),
          atMost(releases.percentile(99), 20, ' ms')
        ]
      : [atMost(share, 1 / 3, ' of a core')]
  const figures = [both(firsts), both(laters), both(releases), `${(share * 100).toFixed(0)} % of a core`]
  return [String(sessions), String(clients), ...figures, goals.join('; ')]
}

/** Samples the share of one core that a process uses, every half second. */
async function sharesWhile(end: Promise<unknown>, pid: number): Promise<Figures> {
  const shares = new Figures()
  const isOver = end.then(() => true)
  for (let at = monotonicNow(), taken = processorTime(pid); !(await Promise.race([isOver, pause(500)])); ) {
    const [now, takenNow] = [monotonicNow(), processorTime(pid)]
    shares.add((takenNow - taken) / (now - at))
    at = now
    taken = takenNow
  }
  return shares
}

function merged(counts: ReadonlyMap<number, number>): Latencies {
  const latencies = new Latencies()
  latencies.merge(counts)
  return latencies
}
