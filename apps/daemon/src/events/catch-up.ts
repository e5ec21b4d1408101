import {
  type Board,
  contracts,
  type JoinResult,
  LIMITS,
  type Position,
  type RowChange,
  type RowPath
} from '@callboard/contract'
import type { Knex } from 'knex'
import { fail } from '../core/errors.ts'
import type { Application, CallParams } from '../declarations.ts'
import type { Transaction } from '../storage/transaction.ts'
import { toBoardVisibility } from './audience.ts'
import type { LoggedChange } from './log-tail-cache.ts'

type Row = Readonly<Record<string, unknown>>
type Asked = { channel: string; since: Position; page?: string }

/** Rows that are read at once; a page of them may still be too large to send. */
const CHUNK = 25
/** Milliseconds for which an answer may be given again: growing text gets no number. */
const SAME = 200

/**
 * F4: what was touched in a feed since a position, one page of it. All pages are bound to the position of the first one.
 * Those who ask the same of a feed before anything more happens in it are answered with one reading.
 */
export class CatchUp {
  private readonly app: Application
  /** By feed: what touches a row touches the feeds that tell of it. */
  private readonly pages = new Map<string, Map<string, Promise<JoinResult>>>()

  constructor(app: Application) {
    this.app = app
    app.get('eventLog').follow(lines => {
      for (const { feed } of lines) this.pages.delete(feed)
    })
  }

  /** Where a channel is now; `everybody` has no feed. */
  async joined(channel: string): Promise<JoinResult> {
    const position =
      channel === 'everybody' ? null : await this.app.get('eventLog').position(this.app.get('database'), channel)
    return { channel, position, answer: 'joined', changes: [], next: null }
  }

  /** The page for this person: all of a board's or a session's members are told the same. */
  async page(asked: Asked, user_id: string): Promise<JoinResult> {
    const { channel, since, page = '' } = asked
    const isShared = channel.startsWith('board:') || channel.startsWith('session:')
    const key = [since.epoch, since.seq, page, isShared ? '' : user_id].join(' ')
    const pages = this.pages.get(channel) ?? new Map<string, Promise<JoinResult>>()
    this.pages.set(channel, pages)
    const known = pages.get(key)
    if (known) return known
    const answer = this.read(asked, user_id)
    pages.set(key, answer)
    const forget = () => {
      pages.delete(key)
      if (pages.size === 0 && this.pages.get(channel) === pages) this.pages.delete(channel)
    }
    setTimeout(forget, SAME).unref()
    answer.catch(forget)
    return answer
  }

  private async read({ channel, since, page }: Asked, user_id: string): Promise<JoinResult> {
    return this.app.get('database').transaction(async trx => {
      const now = await this.app.get('eventLog').position(trx, channel)
      const resync = { channel, position: now, answer: 'resync' as const, changes: [], next: null }
      if (since.epoch !== now.epoch || since.seq > now.seq) return resync
      const { until, after } = page ? parsed(page, now) : { until: now.seq, after: since.seq }
      const touches = await this.app.get('logTailCache').touched(trx, channel, since.seq, until)
      if (!touches) return resync
      const rest = touches.filter(({ seq }) => seq > after)
      const { changes, last } = await this.fill(trx, rest, { channel, user_id })
      const isLast = last === undefined || last === rest.at(-1)?.seq
      const position = { epoch: now.epoch, seq: until }
      return { channel, position, answer: 'changes', changes, next: isLast ? null : `${until}.${last}` }
    })
  }

  /** As many of the rows as a page holds, and the number of the last one looked at. */
  private async fill(
    trx: Knex.Transaction,
    touches: readonly LoggedChange[],
    of: { channel: string; user_id: string }
  ) {
    const changes: RowChange[] = []
    let [bytes, last] = [0, touches.at(-1)?.seq]
    for (let begin = 0; begin < touches.length; begin += CHUNK) {
      for (const { change, seq, size } of await this.chunk(trx, touches.slice(begin, begin + CHUNK), of)) {
        const isFull =
          changes.length >= LIMITS.catchUpRows || (changes.length > 0 && bytes + size > LIMITS.catchUpBytes)
        if (isFull) return { changes, last }
        last = seq
        if (!change) continue
        changes.push(change)
        bytes += size
      }
    }
    return { changes, last }
  }

  private async chunk(
    trx: Knex.Transaction,
    touches: readonly LoggedChange[],
    of: { channel: string; user_id: string }
  ) {
    const rows = new Map<string, Row>()
    for (const service of new Set(touches.map(touch => touch.service))) {
      const ids = touches.filter(touch => touch.service === service).map(({ record }) => record)
      for (const row of await this.rowsOf(trx, service, ids)) rows.set(row.id, row.row)
    }
    return touches.map(({ service, record, seq }) => {
      const change = this.changeOf(service, record, rows.get(record), of)
      return { change, seq, size: change ? Buffer.byteLength(JSON.stringify(change)) : 0 }
    })
  }

  private async rowsOf(
    trx: Knex.Transaction,
    path: string,
    ids: readonly string[]
  ): Promise<{ id: string; row: Row }[]> {
    if (!isRowPath(path)) return []
    const { key } = contracts[path]
    const transaction: Transaction = { trx, outbox: [], logEntries: [], commit: 0, starting: false }
    const service: Finding = this.app.service(path)
    const found = await service.find({ query: { [key]: { $in: [...ids] } }, paginate: false, transaction })
    return found.map(row => ({ id: String(row[key]), row }))
  }

  /** What became of a row, for those who are in this channel; undefined when it is told with what it belongs to. */
  private changeOf(path: string, id: string, row: Row | undefined, of: { channel: string; user_id: string }) {
    if (!row) return { path, state: 'removed' as const, id }
    const [kind, here] = of.channel.split(':')
    const left = { path, state: 'left' as const, id, version: Number(row.version) }
    if (path === 'boards' && kind !== 'board' && !sees(row, of.user_id)) return left
    if (kind !== 'board') return { path, state: 'row' as const, row: { ...row } }
    if (path === 'sessions' && row.board_id !== here) return left
    const isElsewhere =
      path !== 'boards' &&
      path !== 'sessions' &&
      this.app.get('visibility').of(String(row.session_id))?.board_id !== here
    return isElsewhere ? undefined : { path, state: 'row' as const, row: { ...row } }
  }
}

interface Finding {
  find(params: CallParams & { paginate: false }): Promise<Row[]>
}

const isRowPath = (path: string): path is RowPath => path in contracts

function sees(board: Row & Partial<Board>, user_id: string): boolean {
  return board.visibility === 'open' || toBoardVisibility(board).seers.includes(user_id)
}

/** A page's name is `<until>.<after>`: up to which number, and after which. */
function parsed(page: string, { seq }: Position): { until: number; after: number } {
  const [, until = '', after = ''] = /^(\d{1,15})\.(\d{1,15})$/.exec(page) ?? []
  if (!until || Number(until) > seq) throw fail.badRequest('invalid', 'Invalid data: page is none of this feed.')
  return { until: Number(until), after: Number(after) }
}
