import { type Client, connect } from '@callboard/client'
import type { Session } from '@callboard/contract'
import { type App, until } from '@callboard/testing'
import { expectedScreen, findDifferences } from './expected-screen.ts'
import type { Random } from './random.ts'
import type { SimulatedScreen } from './simulated-screen.ts'
import { type Columns, StoredRows } from './stored-rows.ts'

/** S8: texts are saved once a second; the kill may happen at any time between two saves. */
const SAVE_INTERVAL_MS = 1000
/** The time for all screens to recover. */
const HEAL_TIMEOUT_MS = 300_000

interface KillOptions {
  app: App
  board_id: string
  repo_id: string
  agent_id: string
  screens: readonly SimulatedScreen[]
  random: Random
}

/** Kills the daemon while agents and people write, restarts it, and describes what was lost. */
export async function killOnce(load: KillOptions): Promise<string[]> {
  const { app, random, screens } = load
  const stored = new StoredRows(app.home)
  const writer = new Writer(load)
  const shown = new ShownRows(screens, stored)
  await writer.begin()
  await until(() => shown.isSaved())
  await pause(random.between(0, SAVE_INTERVAL_MS))
  shown.close()
  writer.end()
  await app.kill()
  const lost = [...shown.findLost(stored, writer.removing), ...writer.findLost(stored), ...findDamage(stored)]
  writer.close()
  for (const watcher of screens) watcher.allowShorterTexts()
  await app.restart()
  return [...lost, ...(await findUnhealed(load, stored)), ...screens.flatMap(({ faults }) => faults.splice(0))]
}

function findDamage(stored: StoredRows): string[] {
  const broken = stored.findBrokenFeeds().map(feed => `the feed ${JSON.stringify(feed)} has gaps`)
  return stored.isIntact() ? broken : ['the database is damaged', ...broken]
}

/** T6, S6: describes messages that still stream after a restart, and screens that do not recover. */
async function findUnhealed({ board_id, screens }: KillOptions, stored: StoredRows): Promise<string[]> {
  const wrong = screens.map(async watcher => {
    const check = () => findDifferences(watcher.screen, expectedScreen(stored, board_id))
    const isCorrect = () => watcher.isQuiet && check().length === 0
    return until(isCorrect, HEAL_TIMEOUT_MS).then(
      () => [],
      () => [`${watcher.name} is ${watcher.client.connection.current().status}`, ...check()]
    )
  })
  const left = stored.all("select message_id from messages where status = 'streaming'")
  return [...(await Promise.all(wrong)).flat(), ...left.map(row => `${row.message_id} is streaming after a restart`)]
}

/** Records what the screens showed before the kill. */
class ShownRows {
  private readonly screens: readonly SimulatedScreen[]
  private readonly stored: StoredRows
  /** The state of a screen, and the stored length of each streaming text right after it was read. */
  private readonly snapshots: { texts: ReadonlyMap<string, Columns>; saved: ReadonlyMap<string, number> }[] = []
  private readonly timer: NodeJS.Timeout
  private readonly rows: ReadonlyMap<string, Columns>[] = []

  constructor(screens: readonly SimulatedScreen[], stored: StoredRows) {
    this.screens = screens
    this.stored = stored
    this.timer = setInterval(() => this.takeSnapshot(), 100)
  }

  close(): void {
    clearInterval(this.timer)
    for (const { screen } of this.screens) this.rows.push(screen.sessions, screen.tasks, screen.messages)
  }

  /** True if something that is shown must be stored. */
  isSaved(): boolean {
    return this.durableTexts().size > 0
  }

  /** R2, S6: describes shown rows that are not stored in the same or a later version, and lost texts from before the last save. */
  findLost(stored: StoredRows, removing: ReadonlySet<string>): string[] {
    const now = new Map(
      ['sessions', 'tasks', 'messages'].flatMap(path => stored.all(`select * from ${path}`).map(idAndRow))
    )
    const rows = this.rows
      .flatMap(rows => [...rows])
      .flatMap(([id, row]) => {
        const version = Number(now.get(id)?.version ?? 0)
        return version < Number(row.version) && !removing.has(id)
          ? [`${id} was shown in version ${row.version} and is stored in ${version}`]
          : []
      })
    const texts = [...this.durableTexts()].flatMap(([id, text]) =>
      String(now.get(id)?.text ?? '').startsWith(text) ? [] : [`text of ${id} that must have been saved is lost`]
    )
    return [...rows, ...texts]
  }

  private takeSnapshot(): void {
    const [watcher] = this.screens
    if (!watcher) return
    const texts = watcher.screen.messages
    const growing = this.stored.all(
      "select message_id, length(text) as length from messages where status = 'streaming'"
    )
    const saved = growing.map(({ message_id, length }): [string, number] => [String(message_id), Number(length)])
    this.snapshots.push({ texts, saved: new Map(saved) })
  }

  /** Returns the texts as shown before their last save but one: the last save started after that and contains them. */
  private durableTexts(): Map<string, string> {
    const texts = new Map<string, string>()
    const saves = new Map<string, number>()
    for (let at = this.snapshots.length - 1; at > 0; at--) {
      const [before, after] = [this.snapshots[at - 1], this.snapshots[at]]
      for (const [id, length] of after?.saved ?? []) {
        if (before?.saved.get(id) === length) continue
        const count = (saves.get(id) ?? 0) + 1
        saves.set(id, count)
        const text = before?.texts.get(id)?.text
        if (count === 2 && text) texts.set(id, String(text))
      }
    }
    return texts
  }
}

/** Creates, renames and removes sessions as fast as the daemon answers. */
class Writer {
  private readonly load: KillOptions
  private readonly client: Client
  private readonly acknowledged: Session[] = []
  /** Sessions whose removal was requested; `removed` are those whose removal was acknowledged. */
  readonly removing = new Set<string>()
  private readonly removed: string[] = []
  private isStopped = false

  constructor(load: KillOptions) {
    this.load = load
    this.client = connect({ url: load.app.url, token: load.app.token })
  }

  async begin(): Promise<void> {
    for (let n = 0; n < 3; n++) {
      const { session_id } = await this.create()
      const text = { length: 100_000, rate: 1500 }
      await this.client.prompt(session_id, { prompt: JSON.stringify({ seed: this.load.random.between(1, 1e6), text }) })
    }
    void this.run()
  }

  /** Starts nothing more. Requests in flight may stay without a response. */
  end(): void {
    this.isStopped = true
  }

  /** T3: whatever was acknowledged is stored. */
  findLost(stored: StoredRows): string[] {
    const { board_id } = this.load
    const sessions = stored.rows('sessions', 'board_id', board_id)
    const lost = this.acknowledged.flatMap(({ session_id, version }) =>
      Number(sessions.get(session_id)?.version ?? 0) >= version || this.removing.has(session_id)
        ? []
        : [`${session_id} was acknowledged in version ${version} and is lost`]
    )
    return [...lost, ...this.removed.filter(id => sessions.has(id)).map(id => `${id} was removed and is back`)]
  }

  close(): void {
    this.client.close()
  }

  private async run(): Promise<void> {
    const sessions = this.client.service('sessions')
    try {
      while (!this.isStopped) {
        const { session_id } = await this.create()
        this.acknowledged.push(await sessions.patch(session_id, { title: 'Renamed' }))
        if (!this.load.random.chance(0.3)) continue
        this.removing.add(session_id)
        await sessions.remove(session_id)
        this.removed.push(session_id)
      }
    } catch (error) {
      // The outcome of requests in flight when the daemon was killed is unknown.
      if (!this.isStopped) throw error
    }
  }

  private async create(): Promise<Session> {
    const { agent_id, board_id, repo_id, random } = this.load
    const title = `Session ${random.between(1, 1e9)}`
    const session = await this.client.service('sessions').create({ title, board_id, repo_id, agent_id })
    this.acknowledged.push(session)
    return session
  }
}

const KEYS = ['message_id', 'task_id', 'session_id']

function idAndRow(row: Columns): [string, Columns] {
  return [String(row[KEYS.find(key => key in row) ?? '']), row]
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
