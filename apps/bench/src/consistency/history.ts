import { type Client, connect } from '@callboard/client'
import type { Session, TaskStatus } from '@callboard/contract'
import { type App, until } from '@callboard/testing'
import { expectedScreen, findDifferences } from './expected-screen.ts'
import { injectFault } from './inject-fault.ts'
import { Random } from './random.ts'
import { SimulatedScreen } from './simulated-screen.ts'
import { StoredRows } from './stored-rows.ts'

export interface HistoryOptions {
  seed: number
  clients: number
  steps: number
  /** The daemon, and the repository and agent of its sessions. */
  app: App
  repo_id: string
  agent_id: string
  /** Called in the middle, for example to restart the daemon. */
  halfway?: () => Promise<void>
}

/** The time for a screen to become correct after the last change: a dead connection is detected within ten seconds. */
const HEAL_TIMEOUT_MS = 300_000

/**
 * Runs one random history: people work on a board while many screens show it through unreliable connections. Returns the
 * differences between the screens and the database at the end. The seed repeats the actions and their order.
 */
export async function playHistory(options: HistoryOptions): Promise<string[]> {
  const { app, clients, seed, steps, halfway } = options
  const random = new Random(seed)
  await using people = await People.open(options, random)
  const screenOptions = { port: app.port, token: app.token, board_id: people.board_id }
  const screens = await Promise.all(
    Array.from({ length: clients }, (_, n) => SimulatedScreen.open(`screen ${n + 1}`, screenOptions))
  )
  try {
    for (let step = 0; step < steps; step++) {
      if (step === Math.floor(steps / 2)) await halfway?.()
      if (random.chance(0.55)) await people.act()
      else await injectFault(random, screens)
      await pause(random.between(0, 60))
    }
    await Promise.all(screens.map(screen => screen.heal()))
    await people.finish()
    const wrong = await findProblems(app, people.board_id, screens)
    return [...wrong, ...screens.flatMap(({ faults }) => faults), ...people.faults()]
  } finally {
    await Promise.all(screens.map(screen => screen[Symbol.asyncDispose]()))
  }
}

/** Waits until each screen is correct, and describes those that do not become so in time. */
async function findProblems(app: App, board_id: string, screens: readonly SimulatedScreen[]): Promise<string[]> {
  const stored = new StoredRows(app.home)
  const wrong = await Promise.all(
    screens.map(async screen => {
      const check = () => findDifferences(screen.screen, expectedScreen(stored, board_id))
      const isCorrect = () => screen.isQuiet && check().length === 0
      return until(isCorrect, HEAL_TIMEOUT_MS).then(
        () => [],
        () => [`${screen.name} is ${screen.client.connection.current().status}`, ...check()]
      )
    })
  )
  return wrong.flatMap((lines, n) => lines.map(line => `${screens[n]?.name}: ${line}`))
}

/** The people who work on the board, over a reliable connection. */
class People {
  readonly board_id: string
  private readonly otherBoardId: string
  private readonly client: Client
  private readonly random: Random
  private readonly options: HistoryOptions
  private readonly sessions: Session[] = []
  /** Titles of the sessions whose creation was acknowledged. */
  private readonly acknowledged: string[] = []

  static async open(options: HistoryOptions, random: Random): Promise<People> {
    // Slow responses of an overloaded machine are no failures.
    const client = connect({ url: options.app.url, token: options.app.token, callTimeout: HEAL_TIMEOUT_MS })
    const board = () => client.service('boards').create({ name: `History ${options.seed}` })
    const [here, there] = await Promise.all([board(), board()])
    const people = new People(options, random, client, { here: here.board_id, there: there.board_id })
    await people.begin()
    return people
  }

  private constructor(
    options: HistoryOptions,
    random: Random,
    client: Client,
    { here, there }: { here: string; there: string }
  ) {
    this.options = options
    this.random = random
    this.client = client
    this.board_id = here
    this.otherBoardId = there
  }

  /** Performs one random action. */
  async act(): Promise<void> {
    const session = this.random.of(this.sessions)
    if (!session || this.random.chance(0.1)) return this.begin()
    const { session_id } = session
    const sessions = this.client.service('sessions')
    const dice = this.random.next()
    if (dice < 0.5) await this.client.prompt(session_id, { prompt: this.script() })
    else if (dice < 0.65) await sessions.patch(session_id, { title: `Renamed ${this.random.between(1, 1e6)}` })
    else if (dice < 0.75) await this.client.stop(session_id)
    else if (dice < 0.82) await this.client.resume(session_id)
    else if (dice < 0.9) {
      await sessions.patch(session_id, { board_id: this.random.chance(0.5) ? this.otherBoardId : this.board_id })
    } else if (dice < 0.96) await sessions.patch(session_id, { archived_at: null })
    else await this.remove(session)
  }

  /** Waits until all tasks have ended. */
  async finish(): Promise<void> {
    for (const { session_id } of this.sessions) {
      await this.client.resume(session_id)
      const unfinished = { session_id, status: { $in: UNFINISHED } }
      await until(
        async () => (await this.client.service('tasks').find({ query: unfinished })).total === 0,
        HEAL_TIMEOUT_MS
      )
    }
  }

  /** T3: describes acknowledged sessions that were not created exactly once, after any number of retries. */
  faults(): string[] {
    const stored = new StoredRows(this.options.app.home)
    return this.acknowledged.flatMap(title => {
      const lines = stored.all("select 1 from events where type = 'session.created' and nth = 0 and label = ?", title)
      return lines.length === 1 ? [] : [`'${title}' was created ${lines.length} times`]
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of [...this.sessions]) await this.remove(session)
    this.client.close()
  }

  private async begin(): Promise<void> {
    const { repo_id, agent_id, seed } = this.options
    const title = `Session ${seed}.${this.random.between(1, 1e9)}`
    const where = { board_id: this.board_id, repo_id, agent_id }
    this.sessions.push(await this.client.service('sessions').create({ title, ...where }))
    this.acknowledged.push(title)
  }

  private async remove(session: Session): Promise<void> {
    this.sessions.splice(this.sessions.indexOf(session), 1)
    await this.client.service('sessions').remove(session.session_id)
  }

  private script(): string {
    const { random } = this
    const text = { length: random.between(50, 2500), rate: random.between(500, 5000), emoji: random.chance(0.3) }
    const tools = random.chance(0.3) ? { tools: 1, output: { length: random.between(10, 500) } } : {}
    return JSON.stringify({ seed: random.between(1, 1e6), text, ...tools })
  }
}

const UNFINISHED: TaskStatus[] = ['queued', 'running', 'awaiting_permission', 'stopping']

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
