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
import type { Fields } from '../core/fields.ts'
import type { Application, CallParams } from '../declarations.ts'
import type { Transaction } from '../storage/transaction.ts'
import { toBoardVisibility } from './audience.ts'
import type { EventLog } from './event-log.ts'
import type { LoggedChange, LogTailCache } from './log-tail-cache.ts'
import type { VisibilityCache } from './visibility-cache.ts'

type CatchUpRequest = { channel: string; since: Position; page?: string }
type Reader = { channel: string; user_id: string }

/** Rows read by one query; a page of them may still be too large to send. */
const ROWS_PER_QUERY = 25
/** A page may be reused for this long: the text of a streaming message changes without a sequence number. */
const PAGE_TTL_MS = 200

interface Dependencies {
  database: Knex
  eventLog: EventLog
  logTailCache: LogTailCache
  visibility: VisibilityCache
}

/**
 * F4: the rows of a channel that changed since a position, page by page. All pages end at the position of the first one.
 * Identical requests share one page until the channel's feed grows.
 */
export class CatchUp {
  private readonly app: Application
  private readonly database: Knex
  private readonly eventLog: EventLog
  private readonly logTailCache: LogTailCache
  private readonly visibility: VisibilityCache
  /** Pages by feed: a change of a row invalidates the feeds that contain the row. */
  private readonly pages = new Map<string, Map<string, Promise<JoinResult>>>()

  constructor(app: Application, { database, eventLog, logTailCache, visibility }: Dependencies) {
    this.app = app
    this.database = database
    this.eventLog = eventLog
    this.logTailCache = logTailCache
    this.visibility = visibility
    eventLog.onCommit(entries => {
      for (const { feed } of entries) this.pages.delete(feed)
    })
  }

  /** The channel's current position; `everybody` has no feed. */
  async joined(channel: string): Promise<JoinResult> {
    const position = channel === 'everybody' ? null : await this.eventLog.position(this.database, channel)
    return { channel, position, answer: 'joined', changes: [], next: null }
  }

  /** One page for this user. Pages of boards and sessions are the same for all their readers. */
  async page(request: CatchUpRequest, user_id: string): Promise<JoinResult> {
    const { channel, since, page = '' } = request
    const isShared = channel.startsWith('board:') || channel.startsWith('session:')
    const key = [since.epoch, since.seq, page, isShared ? '' : user_id].join(' ')
    const pages = this.pages.get(channel) ?? new Map<string, Promise<JoinResult>>()
    this.pages.set(channel, pages)
    const cached = pages.get(key)
    if (cached) return cached
    const result = this.read(request, user_id)
    pages.set(key, result)
    const forget = () => {
      pages.delete(key)
      if (pages.size === 0 && this.pages.get(channel) === pages) this.pages.delete(channel)
    }
    setTimeout(forget, PAGE_TTL_MS).unref()
    result.catch(forget)
    return result
  }

  private async read({ channel, since, page }: CatchUpRequest, user_id: string): Promise<JoinResult> {
    return this.database.transaction(async trx => {
      const current = await this.eventLog.position(trx, channel)
      const resync = { channel, position: current, answer: 'resync' as const, changes: [], next: null }
      if (since.epoch !== current.epoch || since.seq > current.seq) return resync
      const { until, after } = page ? parsePage(page, current) : { until: current.seq, after: since.seq }
      const logged = await this.logTailCache.changes(trx, channel, since.seq, until)
      if (!logged) return resync
      const remaining = logged.filter(({ seq }) => seq > after)
      const { changes, lastSeq } = await this.fillPage(trx, remaining, { channel, user_id })
      const isLastPage = lastSeq === undefined || lastSeq === remaining.at(-1)?.seq
      const position = { epoch: current.epoch, seq: until }
      return { channel, position, answer: 'changes', changes, next: isLastPage ? null : `${until}.${lastSeq}` }
    })
  }

  /** As many rows as fit into a page, and the sequence number of the last change that was processed. */
  private async fillPage(trx: Knex.Transaction, logged: readonly LoggedChange[], reader: Reader) {
    const changes: RowChange[] = []
    let bytes = 0
    let lastSeq = logged.at(-1)?.seq
    for (let start = 0; start < logged.length; start += ROWS_PER_QUERY) {
      for (const { change, seq, size } of await this.rowChanges(
        trx,
        logged.slice(start, start + ROWS_PER_QUERY),
        reader
      )) {
        const isFull =
          changes.length >= LIMITS.catchUpRows || (changes.length > 0 && bytes + size > LIMITS.catchUpBytes)
        if (isFull) return { changes, lastSeq }
        lastSeq = seq
        if (!change) continue
        changes.push(change)
        bytes += size
      }
    }
    return { changes, lastSeq }
  }

  private async rowChanges(trx: Knex.Transaction, logged: readonly LoggedChange[], reader: Reader) {
    const rows = new Map<string, Fields>()
    for (const service of new Set(logged.map(change => change.service))) {
      const ids = logged.filter(change => change.service === service).map(({ record }) => record)
      for (const { id, row } of await this.findRows(trx, service, ids)) rows.set(id, row)
    }
    return logged.map(({ service, record, seq }) => {
      const change = this.rowChange(service, record, rows.get(record), reader)
      return { change, seq, size: change ? Buffer.byteLength(JSON.stringify(change)) : 0 }
    })
  }

  private async findRows(
    trx: Knex.Transaction,
    path: string,
    ids: readonly string[]
  ): Promise<{ id: string; row: Fields }[]> {
    if (!isRowPath(path)) return []
    const { key } = contracts[path]
    const transaction: Transaction = { trx, outbox: [], starting: false }
    const service: Finder = this.app.service(path)
    const rows = await service.find({ query: { [key]: { $in: [...ids] } }, paginate: false, transaction })
    return rows.map(row => ({ id: String(row[key]), row }))
  }

  /** The change of a row as a reader of this channel sees it; undefined when the row belongs to another channel now. */
  private rowChange(
    path: string,
    id: string,
    row: Fields | undefined,
    { channel, user_id }: Reader
  ): RowChange | undefined {
    if (!row) return { path, state: 'removed', id }
    const [kind, channelId] = channel.split(':')
    const left: RowChange = { path, state: 'left', id, version: Number(row.version) }
    if (path === 'boards' && kind !== 'board' && !canReadBoard(row, user_id)) return left
    if (kind !== 'board') return { path, state: 'row', row: { ...row } }
    if (path === 'sessions' && row.board_id !== channelId) return left
    const isElsewhere =
      path !== 'boards' && path !== 'sessions' && this.visibility.of(String(row.session_id))?.board_id !== channelId
    return isElsewhere ? undefined : { path, state: 'row', row: { ...row } }
  }
}

interface Finder {
  find(params: CallParams & { paginate: false }): Promise<Fields[]>
}

const isRowPath = (path: string): path is RowPath => path in contracts

function canReadBoard(board: Fields & Partial<Board>, user_id: string): boolean {
  return board.visibility === 'open' || toBoardVisibility(board).allowedUserIds.includes(user_id)
}

/** A page's token is `<until>.<after>`: the sequence number at which all pages end, and the one this page starts after. */
function parsePage(page: string, { seq }: Position): { until: number; after: number } {
  const [, until = '', after = ''] = /^(\d{1,15})\.(\d{1,15})$/.exec(page) ?? []
  if (!until || Number(until) > seq) throw fail.badRequest('invalid', 'Invalid data: page is not a page of this feed.')
  return { until: Number(until), after: Number(after) }
}
