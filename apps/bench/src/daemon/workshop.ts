import type { JoinResult, Position } from '@callboard/contract'
import { type App, type StartOptions, startApp } from '@callboard/testing'
import { type Address, RawClient } from '../clients/raw-client.ts'
import { pause } from '../processes/clock.ts'

/** Each connection is limited to 200 calls per second; this many stay below the limit. */
const LINES = 16

const NAMES = { boards: 'name', sessions: 'title' } as const

type Row = Record<string, unknown> & { version: number }

/** A production daemon, and its owner's connections, which create and change rows as fast as the daemon answers. */
export class Workshop {
  readonly app: App
  readonly address: Address
  private readonly lines: readonly RawClient[]

  static async open({ env, ...options }: StartOptions = {}): Promise<Workshop> {
    const app = await startApp({ ...options, env: { NODE_ENV: 'production', ...env } })
    const auth = { token: app.token, frames: true }
    const address = { url: app.url, protocol: 'socket.io' as const, auth }
    return new Workshop(
      app,
      address,
      await Promise.all(Array.from({ length: LINES }, () => RawClient.open(address, () => {})))
    )
  }

  private constructor(app: App, address: Address, lines: readonly RawClient[]) {
    this.app = app
    this.address = address
    this.lines = lines
  }

  /** Creates boards. */
  boards(count: number): Promise<string[]> {
    return this.many(count, async (line, nth) =>
      String((await line.call<Row>('create', 'boards', { name: `Board ${nth}` }, {})).board_id)
    )
  }

  /** Creates sessions on these boards in turn. Default: with the first agent. */
  async sessions(count: number, boards: readonly string[], agent?: string): Promise<string[]> {
    const { repo_id } = await this.first('repos')
    const agent_id = agent ?? (await this.first('agents')).agent_id
    return this.many(count, async (line, nth) => {
      const session = { title: `Session ${nth}`, board_id: boards[nth % boards.length], repo_id, agent_id }
      return String((await line.call<Row>('create', 'sessions', session, {})).session_id)
    })
  }

  /** Patches these rows in turn, `count` times in total; the patches of each row are sequential. */
  async patch(path: 'boards' | 'sessions', count: number, ids: readonly string[]): Promise<void> {
    const rounds = Math.ceil(count / ids.length)
    await this.many(Math.min(count, ids.length), async (line, nth) => {
      const times = rounds - (nth < count - (rounds - 1) * ids.length ? 0 : 1)
      for (let time = 0; time < times; time++) {
        await line.call('patch', path, ids[nth], { [NAMES[path]]: `Named ${nth} for the ${time}th time` }, {})
      }
    })
  }

  /** Patches each of these rows once, in order. */
  async patchInOrder(path: 'boards' | 'sessions', ids: readonly string[]): Promise<void> {
    for (const [nth, id] of ids.entries()) {
      await this.lines[nth % LINES]?.call('patch', path, id, { [NAMES[path]]: `Named as the ${nth}th` }, {})
    }
  }

  /** Runs an action for each of these rows. */
  async each(
    ids: readonly string[],
    deed: (line: RawClient, id: string, nth: number) => Promise<unknown>
  ): Promise<void> {
    await this.many(ids.length, (line, nth) => deed(line, ids[nth] ?? '', nth))
  }

  /** Returns the current position of a channel's log. */
  async position(channel: string): Promise<Position> {
    const { position } = await this.call<JoinResult>('create', 'subscriptions', { channel }, {})
    if (!position) throw new Error(`Channel ${channel} has no position.`)
    return position
  }

  /** Resolves when no task is running. */
  async idle(): Promise<void> {
    const query = { status: { $in: ['queued', 'running'] }, $limit: 0 }
    while ((await this.call<{ total: number }>('find', 'tasks', query)).total > 0) await pause(200)
  }

  async call<T>(...call: readonly unknown[]): Promise<T> {
    const [line] = this.lines
    if (!line) throw new Error('There is no connection.')
    return line.call<T>(...call)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const line of this.lines) line.close()
    await this.app[Symbol.asyncDispose]()
  }

  private async first(path: string): Promise<Row> {
    const [row] = (await this.call<{ data: Row[] }>('find', path, {})).data
    if (!row) throw new Error(`The service ${path} has no rows.`)
    return row
  }

  /** Runs an action repeatedly, sequentially on each connection. The results are in order. */
  private async many<T>(count: number, deed: (line: RawClient, nth: number) => Promise<T>): Promise<T[]> {
    const answers: T[] = []
    let next = 0
    const work = async (line: RawClient) => {
      while (next < count) {
        const nth = next++
        answers[nth] = await deed(line, nth)
      }
    }
    await Promise.all(this.lines.map(work))
    return answers
  }
}
