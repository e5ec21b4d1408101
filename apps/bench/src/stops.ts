import type { Session, Task } from '@callboard/contract'
import {
  type App,
  nextEvent,
  type Script,
  type ScriptedAgentOptions,
  scriptedAgent,
  startApp,
  stockClient
} from '@callboard/testing'
import { Figures, milliseconds } from './figures.ts'
import { atMost } from './goals.ts'
import type { Size } from './runs.ts'
import type { Table } from './table.ts'

const RUNS = { full: 15, short: 1 }
/** The number of agents that are working when the daemon is stopped. */
const AT_WORK = 5
/** The limits of T4. */
const SHOWN_MS = 100
const STOPPED_MS = 2000
const ENDED_MS = 3000

const STUBBORN = { ignoreCancel: true, ignoreTerm: true }
const CHILDREN: Script = { children: { count: 2, orphan: true, ignoreSignals: true } }
const AGENTS: readonly [name: string, options: ScriptedAgentOptions, script: Script][] = [
  ['one that does as it is told', {}, {}],
  ['one that ignores the cancel', { ignoreCancel: true }, {}],
  ['one that ignores the cancel and SIGTERM, with children that left it and do so too', STUBBORN, CHILDREN]
]

/** Measures how long a stop during an answer takes, as seen by another client, and the shutdown of a busy daemon. */
export async function stops(size: Size): Promise<Table> {
  const runs = RUNS[size]
  const kinds = AGENTS.map(([name, options, script]) => ({
    name,
    options,
    script,
    shown: new Figures(),
    stopped: new Figures()
  }))
  const ended = new Figures()
  for (let run = 0; run < runs; run++) {
    await using app = await startApp()
    await using place = await Place.open(app)
    for (const { options, script, shown, stopped } of kinds) await measure(place, { options, script, shown, stopped })
    for (let n = 0; n < AT_WORK; n++) await place.speaking(STUBBORN, CHILDREN)
    const asked = performance.now()
    if ((await app.stop()) !== 0) throw new Error('The daemon exited with an error.')
    ended.add(performance.now() - asked)
  }
  const end = `the daemon, by Ctrl-C, with ${AT_WORK} of these`
  return {
    title: `Stops in mid-answer, ${runs} of each in turn`,
    note: 'From the request until a client that did not ask for it hears `stopping`, and `stopped`, which is said when no process is left that the turn started.',
    head: ['an agent', 'stopping, slowest', 'stopped, median', 'slowest', 'goal'],
    rows: [
      ...kinds.map(({ name, shown, stopped }) => [
        name,
        milliseconds(shown.percentile(100)),
        milliseconds(stopped.median),
        milliseconds(stopped.percentile(100)),
        `${atMost(shown.percentile(100), SHOWN_MS, ' ms')}; ${atMost(stopped.percentile(100), STOPPED_MS, ' ms')}`
      ]),
      [
        end,
        '',
        milliseconds(ended.median),
        milliseconds(ended.percentile(100)),
        atMost(ended.percentile(100), ENDED_MS, ' ms')
      ]
    ]
  }
}

interface Kind {
  options: ScriptedAgentOptions
  script: Script
  shown: Figures
  stopped: Figures
}

async function measure(place: Place, { options, script, shown, stopped }: Kind): Promise<void> {
  const { session_id } = await place.speaking(options, script)
  const seen = [place.seen(session_id, 'stopping'), place.seen(session_id, 'stopped')] as const
  const asked = performance.now()
  await place.client.service(`sessions/${session_id}/stop`).create({})
  shown.add((await seen[0]) - asked)
  stopped.add((await seen[1]) - asked)
}

type Client = Awaited<ReturnType<typeof stockClient>>

/** A daemon with one client that makes requests and another that only observes. */
class Place {
  readonly client: Client
  private readonly other: Client
  private made = 0

  static async open(app: App): Promise<Place> {
    const [client, other] = await Promise.all([1, 2].map(() => stockClient(app.url, app.token)))
    if (!client || !other) throw new Error('There is no connection.')
    await other.service('boards').find()
    return new Place(client, other)
  }

  private constructor(client: Client, other: Client) {
    this.client = client
    this.other = other
  }

  /** Creates a session and waits until its agent is answering. */
  async speaking(options: ScriptedAgentOptions, script: Script): Promise<Session> {
    const { client } = this
    const name = `agent-${++this.made}`
    const { agent_id } = await client.service('agents').create({ name, ...scriptedAgent(options) })
    const [{ board_id }] = (await client.service('boards').find()).data
    const [{ repo_id }] = (await client.service('repos').find()).data
    const session: Session = await client.service('sessions').create({ title: name, board_id, repo_id, agent_id })
    const spoken = nextEvent<{ session_id: string }>(
      this.other.service('messages'),
      'delta',
      delta => delta.session_id === session.session_id
    )
    const prompt = JSON.stringify({ ...script, text: { length: 1_000_000, rate: 200 } })
    await client.service(`sessions/${session.session_id}/prompt`).create({ prompt })
    await spoken
    return session
  }

  /** Resolves with the time (`performance.now()`) at which the observer receives this status of the session's task. */
  async seen(session_id: string, status: Task['status']): Promise<number> {
    await nextEvent<Task>(
      this.other.service('tasks'),
      'patched',
      task => task.session_id === session_id && task.status === status
    )
    return performance.now()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.client, this.other].map(one => one[Symbol.asyncDispose]()))
  }
}
