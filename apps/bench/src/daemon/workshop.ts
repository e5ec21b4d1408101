import type { JoinResult, Position } from '@callboard/contract'
import { type App, type StartOptions, startApp } from '@callboard/testing'
import { type Address, RawClient } from '../clients/raw-client.ts'
import { pause } from '../processes/clock.ts'

/** Each connection may make 200 calls a second: so many together are not held up. */
const LINES = 16

const NAMES = { boards: 'name', sessions: 'title' } as const

type Row = Record<string, unknown> & { version: number }

/** A daemon as people run it, and its owner, who makes and changes things as fast as they are answered. */
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

  /** Makes so many boards. */
  boards(count: number): Promise<string[]> {
    return this.many(count, async (line, nth) =>
      String((await line.call<Row>('create', 'boards', { name: `Board ${nth}` }, {})).board_id)
    )
  }

  /** Makes so many sessions, on these boards in turn; with the first agent there is unless told. */
  async sessions(count: number, boards: readonly string[], agent?: string): Promise<string[]> {
    const { repo_id } = await this.first('repos')
    const agent_id = agent ?? (await this.first('agents')).agent_id
    return this.many(count, async (line, nth) => {
      const session = { title: `Session ${nth}`, board_id: boards[nth % boards.length], repo_id, agent_id }
      return String((await line.call<Row>('create', 'sessions', session, {})).session_id)
    })
  }

  /** Patches `count` times, these rows in turn; each row's patches are made one after the other. */
  async patch(path: 'boards' | 'sessions', count: number, ids: readonly string[]): Promise<void> {
    const rounds = Math.ceil(count / ids.length)
    await this.many(Math.min(count, ids.length), async (line, nth) => {
      const times = rounds - (nth < count - (rounds - 1) * ids.length ? 0 : 1)
      for (let time = 0; time < times; time++) {
        await line.call('patch', path, ids[nth], { [NAMES[path]]: `Named ${nth} for the ${time}th time` }, {})
      }
    })
  }

  /** Patches these rows once, in this order. */
  async patchInOrder(path: 'boards' | 'sessions', ids: readonly string[]): Promise<void> {
    for (const [nth, id] of ids.entries()) {
      await this.lines[nth % LINES]?.call('patch', path, id, { [NAMES[path]]: `Named as the ${nth}th` }, {})
    }
  }

  /** Does something with each of these rows. */
  async each(
    ids: readonly string[],
    deed: (line: RawClient, id: string, nth: number) => Promise<unknown>
  ): Promise<void> {
    await this.many(ids.length, (line, nth) => deed(line, ids[nth] ?? '', nth))
  }

  /** Where a channel's feed is now. */
  async position(channel: string): Promise<Position> {
    const { position } = await this.call<JoinResult>('create', 'subscriptions', { channel }, {})
    if (!position) throw new Error(`${channel} has no feed`)
    return position
  }

  /** Resolves when nothing is at work. */
  async idle(): Promise<void> {
    const query = { status: { $in: ['queued', 'running'] }, $limit: 0 }
    while ((await this.call<{ total: number }>('find', 'tasks', query)).total > 0) await pause(200)
  }

  async call<T>(...call: readonly unknown[]): Promise<T> {
    const [line] = this.lines
    if (!line) throw new Error('nobody is there')
    return line.call<T>(...call)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const line of this.lines) line.close()
    await this.app[Symbol.asyncDispose]()
  }

  private async first(path: string): Promise<Row> {
    const [row] = (await this.call<{ data: Row[] }>('find', path, {})).data
    if (!row) throw new Error(`there are no ${path}`)
    return row
  }

  /** Does it so many times, on each line one after the other; the answers have the order of their numbers. */
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
