import { type Client, connect } from '@callboard/client'
import type { Session } from '@callboard/contract'
import { type App, until } from '@callboard/testing'
import { expectedScreen, findDifferences } from './expected-screen.ts'
import type { Random } from './random.ts'
import type { SimulatedScreen } from './simulated-screen.ts'
import { type Columns, StoredRows } from './stored-rows.ts'

/** S8: texts are saved once a second; the moment of the kill may be anywhere between two saves. */
const BETWEEN_SAVES_MS = 1000
/** Until every screen is right again. */
const HEAL_TIMEOUT_MS = 40_000

interface KillOptions {
  app: App
  board_id: string
  repo_id: string
  agent_id: string
  watchers: readonly SimulatedScreen[]
  random: Random
}

/** Ends the daemon as a power cut does while agents speak and people write, starts it again, and says what was lost by it. */
export async function killOnce(load: KillOptions): Promise<string[]> {
  const { app, random, watchers } = load
  const kept = new StoredRows(app.home)
  const writing = new Writer(load)
  const shown = new ShownRows(watchers, kept)
  await writing.begin()
  await until(() => shown.isSaved())
  await pause(random.between(0, BETWEEN_SAVES_MS))
  shown.close()
  writing.end()
  await app.kill()
  const lost = [...shown.lostIn(kept, writing.leaving), ...writing.lostIn(kept), ...findDamage(kept)]
  writing.close()
  for (const watcher of watchers) watcher.forgiveCrash()
  await app.restart()
  return [...lost, ...(await findUnhealed(load, kept)), ...watchers.flatMap(({ faults }) => faults.splice(0))]
}

function findDamage(kept: StoredRows): string[] {
  const broken = kept.findBrokenFeeds().map(feed => `the feed ${JSON.stringify(feed)} is not whole`)
  return kept.isIntact() ? broken : ['the database is damaged', ...broken]
}

/** T6, S6: nothing is at work that no process works on, and every screen shows what is there. */
async function findUnhealed({ board_id, watchers }: KillOptions, kept: StoredRows): Promise<string[]> {
  const wrong = watchers.map(async watcher => {
    const look = () => findDifferences(watcher.screen, expectedScreen(kept, board_id))
    const isRight = () => watcher.isQuiet && look().length === 0
    return until(isRight, HEAL_TIMEOUT_MS).then(
      () => [],
      () => [`${watcher.name} is ${watcher.client.connection.current().status}`, ...look()]
    )
  })
  const left = kept.all("select message_id from messages where status = 'streaming'")
  return [...(await Promise.all(wrong)).flat(), ...left.map(row => `${row.message_id} is streaming after a restart`)]
}

/** What people were shown, as it was the last time it was looked at, and a while before. */
class ShownRows {
  private readonly watchers: readonly SimulatedScreen[]
  private readonly kept: StoredRows
  /** What a screen showed, and how much of each text that grows was on disk right after that. */
  private readonly looks: { texts: ReadonlyMap<string, Columns>; saved: ReadonlyMap<string, number> }[] = []
  private readonly timer: NodeJS.Timeout
  private readonly rows: ReadonlyMap<string, Columns>[] = []

  constructor(watchers: readonly SimulatedScreen[], kept: StoredRows) {
    this.watchers = watchers
    this.kept = kept
    this.timer = setInterval(() => this.look(), 100)
  }

  close(): void {
    clearInterval(this.timer)
    for (const { screen } of this.watchers) this.rows.push(screen.sessions, screen.tasks, screen.messages)
  }

  /** Whether something that is shown must be kept. */
  isSaved(): boolean {
    return this.settled().size > 0
  }

  /** R2: each row that anyone saw is kept, in that version or a later one; and of each text what was shown two saves ago (S6). */
  lostIn(kept: StoredRows, leaving: ReadonlySet<string>): string[] {
    const now = new Map(
      ['sessions', 'tasks', 'messages'].flatMap(path => kept.all(`select * from ${path}`).map(idAndRow))
    )
    const rows = this.rows
      .flatMap(seen => [...seen])
      .flatMap(([id, row]) => {
        const version = Number(now.get(id)?.version ?? 0)
        return version < Number(row.version) && !leaving.has(id)
          ? [`${id} was shown in version ${row.version} and is kept in ${version}`]
          : []
      })
    const texts = [...this.settled()].flatMap(([id, text]) =>
      String(now.get(id)?.text ?? '').startsWith(text) ? [] : [`text of ${id} that was shown for long is lost`]
    )
    return [...rows, ...texts]
  }

  private look(): void {
    const [watcher] = this.watchers
    if (!watcher) return
    const texts = watcher.screen.messages
    const growing = this.kept.all("select message_id, length(text) as length from messages where status = 'streaming'")
    const saved = growing.map(({ message_id, length }): [string, number] => [String(message_id), Number(length)])
    this.looks.push({ texts, saved: new Map(saved) })
  }

  /** Texts as they were shown before their last save but one: the last save began after that, and holds them. */
  private settled(): Map<string, string> {
    const settled = new Map<string, string>()
    const saves = new Map<string, number>()
    for (let at = this.looks.length - 1; at > 0; at--) {
      const [before, after] = [this.looks[at - 1], this.looks[at]]
      for (const [id, length] of after?.saved ?? []) {
        if (before?.saved.get(id) === length) continue
        const count = (saves.get(id) ?? 0) + 1
        saves.set(id, count)
        const text = before?.texts.get(id)?.text
        if (count === 2 && text) settled.set(id, String(text))
      }
    }
    return settled
  }
}

/** People who write as fast as they are answered. */
class Writer {
  private readonly load: KillOptions
  private readonly client: Client
  private readonly answered: Session[] = []
  /** Those of which removal was asked, and those of which it was answered. */
  readonly leaving = new Set<string>()
  private readonly removed: string[] = []
  private isOver = false

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
    void this.goOn()
  }

  /** What is under way now may stay without an answer; nothing more is begun. */
  end(): void {
    this.isOver = true
  }

  /** T3: whatever was answered is kept. */
  lostIn(kept: StoredRows): string[] {
    const { board_id } = this.load
    const sessions = kept.rows('sessions', 'board_id', board_id)
    const gone = this.answered.flatMap(({ session_id, version }) =>
      Number(sessions.get(session_id)?.version ?? 0) >= version || this.leaving.has(session_id)
        ? []
        : [`${session_id} was answered in version ${version} and is lost`]
    )
    return [...gone, ...this.removed.filter(id => sessions.has(id)).map(id => `${id} was removed and is back`)]
  }

  close(): void {
    this.client.close()
  }

  private async goOn(): Promise<void> {
    const sessions = this.client.service('sessions')
    try {
      while (!this.isOver) {
        const { session_id } = await this.create()
        this.answered.push(await sessions.patch(session_id, { title: 'Renamed' }))
        if (!this.load.random.chance(0.3)) continue
        this.leaving.add(session_id)
        await sessions.remove(session_id)
        this.removed.push(session_id)
      }
    } catch (error) {
      // What was under way when the daemon died has no answer, and nothing is known of it.
      if (!this.isOver) throw error
    }
  }

  private async create(): Promise<Session> {
    const { agent_id, board_id, repo_id, random } = this.load
    const title = `Session ${random.between(1, 1e9)}`
    const session = await this.client.service('sessions').create({ title, board_id, repo_id, agent_id })
    this.answered.push(session)
    return session
  }
}

const KEYS = ['message_id', 'task_id', 'session_id']

function idAndRow(row: Columns): [string, Columns] {
  return [String(row[KEYS.find(key => key in row) ?? '']), row]
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
