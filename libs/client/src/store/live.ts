import type { Delta, EventMeta, FeedPosition, Message, Page, ServicePath, Services } from '@callboard/contract'
import { NotFound } from '@feathersjs/errors'
import type { Call } from '../calls/call.ts'
import { allNumbered, allRows } from '../calls/paginate.ts'
import { persist } from '../calls/retry.ts'
import { type ChannelSubscription, Channels } from '../channels/channels.ts'
import type { Clock } from '../clock.ts'
import type { Behind } from '../connection/catch-up-status.ts'
import type { LinkSource } from '../connection/link-state.ts'
import { Happenings } from './domain-events.ts'
import { Lists, type Nature } from './list-cache.ts'
import type { Source } from './list-loader.ts'
import type { LiveRows } from './live-list.ts'
import type { Where } from './query-match.ts'
import { Queries } from './refetch.ts'
import type { LivePath, Row, Rows } from './row-types.ts'
import { Store } from './store.ts'
import type { Table } from './table.ts'

/** What keeps rows current stands on: the wire, which can break, and time. */
export interface Wire {
  readonly link: LinkSource
  readonly call: Call
  readonly behind: Behind
  readonly clock: Clock
  service<P extends ServicePath>(path: P): Services[P]
  /** The id of whoever is signed in. */
  me(): Promise<string>
}

/** What every service of rows can do, whatever its rows are. */
interface RowService<R> {
  find(params: { query: object }): Promise<Page<R>>
  on(event: 'created' | 'updated' | 'patched' | 'removed', listener: (row: R, meta: EventMeta) => void): unknown
}

/** Rows that are kept current (F2, F4, R1, C6): what is heard, what is read, and what is caught up with, in one store. */
export class Live {
  readonly happenings = new Happenings()
  private readonly wire: Wire
  private readonly store: Store
  private readonly channels: Channels
  private readonly queries: Queries
  private readonly lists: { readonly [P in LivePath]: Lists<Rows[P]> }
  /** Messages that are being fetched because text of them is missing. */
  private readonly fetching = new Set<string>()
  private isClosed = false

  constructor(wire: Wire) {
    this.wire = wire
    this.store = new Store({
      isIn: channel => this.channels.holds(channel),
      isJoined: channel => this.channels.isJoined(channel),
      isElsewhere: session_id => this.queries.recheck('sessions', { session_id }),
      unsure: (path, id, isBack) => {
        if (isBack) this.channels.retry()
        this.queries.readWhatHangsOn(path, id)
      },
      hole: id => void this.fillHole(id)
    })
    const ground = {
      ...wire,
      take: this.store.take.bind(this.store),
      isSeen: this.store.isSeen.bind(this.store),
      entered: this.store.entered.bind(this.store),
      over: this.store.over.bind(this.store),
      caughtUp: async (channel: string) => {
        await this.queries.caughtUp(channel)
        this.store.stays(channel)
      },
      reread: async (channel: string, epoch: string | undefined) => {
        await this.queries.reread(channel, epoch)
        this.store.stays(channel)
      }
    }
    this.channels = new Channels(ground, wire.me)
    this.queries = new Queries({ ...wire, store: this.store, channels: this.channels, queries: () => this.readings() })
    this.lists = this.makeLists()
    wire.link.subscribe(() => wire.link.current().status === 'offline' && this.store.lostTouch())
    this.hearTheRest()
  }

  /** A list that stays current while somebody listens to it; it joins the channels that tell of it. */
  rows<P extends LivePath>(path: P, where: Where<Rows[P]>): LiveRows<Rows[P]> {
    return this.lists[path].rows(where)
  }

  join(channel: string): ChannelSubscription {
    return this.channels.join(channel)
  }

  close(): void {
    this.isClosed = true
    for (const lists of Object.values(this.lists)) lists.close()
  }

  private makeLists(): Live['lists'] {
    const { service } = this.wire
    return {
      settings: this.listsOf('settings', service('settings')),
      users: this.listsOf('users', service('users')),
      accounts: this.listsOf('accounts', service('accounts')),
      tokens: this.listsOf('tokens', service('tokens')),
      sign_ins: this.listsOf('sign_ins', service('sign_ins')),
      boards: this.listsOf('boards', service('boards')),
      repos: this.listsOf('repos', service('repos')),
      agents: this.listsOf('agents', service('agents')),
      sessions: this.listsOf('sessions', service('sessions'), { fixed: ['session_id'] }),
      tasks: this.listsOf('tasks', service('tasks'), { fixed: ['session_id'] }),
      permissions: this.listsOf('permissions', service('permissions'), { fixed: ['session_id'] }),
      documents: this.listsOf('documents', service('documents'), { fixed: ['session_id'] }),
      messages: this.listsOf('messages', service('messages'), {
        fixed: ['session_id'],
        compare: (one, other) => one.index - other.index,
        fetch: where => allMessages(service('messages'), where)
      })
    }
  }

  private listsOf<P extends LivePath>(
    path: P,
    service: RowService<Rows[P]>,
    special: Partial<Nature<Rows[P]> & Pick<Source<Rows[P]>, 'fetch'>> = {}
  ): Lists<Rows[P]> {
    const { clock, link } = this.wire
    const { store, channels } = this
    const table = store.tables[path]
    this.hear(path, service, table)
    const fetch = (where: object) => allRows(page => service.find({ query: { ...where, ...page } }), table.key)
    const compare = (one: Rows[P], other: Rows[P]) => byAge(one, other) || compareText(table.key(one), table.key(other))
    return new Lists({ path, table, store, clock, link, fetch, ...special }, channels, {
      fixed: [],
      compare,
      ...special
    })
  }

  private hear<P extends LivePath>(path: P, service: RowService<Rows[P]>, table: Table<Rows[P]>): void {
    const on = (event: Parameters<typeof service.on>[0], take: (row: Rows[P], type: string) => void) =>
      service.on(event, (row, meta) => this.heard(path, row, meta, () => take(row, meta.type)))
    on('created', row => table.put(row, 'made'))
    on('updated', row => table.put(row, 'news'))
    on('patched', (row, type) => table.put(row, type === MOVED ? 'moved' : 'news'))
    on('removed', row => table.remove(table.key(row)))
  }

  private heard<P extends LivePath>(service: P, row: Partial<Rows[P]>, meta: EventMeta, take: () => void): void {
    const { positions = [] } = meta
    const [position] = positions
    if (position && this.store.enter(position.epoch)) void this.queries.rereadAll()
    const isNew = this.channels.note(positions)
    // C6: where a row hangs on a session of which nothing is known, its numbers name the board.
    const isGone = service !== 'boards' && this.isOfGone(positions)
    const isOther = !isGone && this.store.change(take)
    // What overtook such news may have been the end of all that it tells of.
    const isLate = !isNew || positions.some(({ feed }) => this.channels.hasEnded(feed))
    if (isOther && isLate) this.queries.recheck(service, row)
    const { type, at, actor } = meta
    if (isNew) this.happenings.tell({ type, at, actor, service, row })
  }

  private isOfGone(positions: readonly FeedPosition[]): boolean {
    return positions.some(({ feed }) => this.store.isGone(feed)) && !this.isOfJoined(positions)
  }

  /** Whether it was said in a session's own channel that one is in: then that session is seen, whatever is known of its board. */
  private isOfJoined(positions: readonly FeedPosition[]): boolean {
    return positions.some(({ feed }) => feed.startsWith('session:') && this.channels.holds(feed))
  }

  private hearTheRest(): void {
    const { store, wire } = this
    // Where everyone hears what is open, more is heard of a board now, or less.
    wire.service('boards').on('patched', (_board, { type }) => {
      if (type !== SHARED) return
      this.channels.retry()
      void this.queries.rereadWide()
    })
    wire.service('boards').on('left', (gone, meta) => {
      this.heard('boards', gone, meta, () => store.left('boards', gone.board_id, gone.version))
    })
    wire.service('sessions').on('left', (gone, meta) => {
      this.heard('sessions', gone, meta, () => store.left('sessions', gone.session_id, gone.version))
    })
    // What has come to a board that is gone has left wherever it was.
    wire.service('sessions').on('patched', ({ session_id, version }, { positions = [] }) => {
      if (this.isOfGone(positions)) store.change(() => store.left('sessions', session_id, version))
    })
    wire.service('messages').on('delta', piece => store.change(() => store.grow(piece)))
    wire.service('subscriptions').on('removed', ({ channel, reason }) => this.channels.ended(channel, reason))
    // C3: in the other mode more, or less, is heard of boards that are not joined.
    wire.service('settings').on('patched', () => void this.queries.rereadWide())
  }

  /** S2: fetches a message of which text is missing, once per hole; what is being read anyway is not asked for. */
  private async fillHole({ message_id, session_id }: Delta): Promise<void> {
    const lists = [...this.lists.messages.readings()].map(({ list }) => list)
    const isOnItsWay = lists.some(list => list.state === 'loading' && list.concerns({ session_id }))
    if (isOnItsWay || this.fetching.has(message_id)) return
    this.fetching.add(message_id)
    const isWanted = () => this.store.hasHole(message_id) && !this.isClosed
    try {
      const { tables } = this.store
      const ask = async () => {
        const time = this.store.now()
        return { time, row: await this.wire.service('messages').get(message_id) }
      }
      const { time, row } = await persist(ask, { ...this.wire, isWanted })
      if (!this.store.isOutdated(time)) this.store.change(() => tables.messages.put(row, 'answer', time))
    } catch (error) {
      // Any other failure is made good by the next piece, or the next connection.
      if (error instanceof NotFound) this.store.forgetHole(message_id)
    } finally {
      this.fetching.delete(message_id)
    }
  }

  private *readings() {
    for (const lists of Object.values(this.lists)) yield* lists.readings()
  }
}

/** F3: what a session is said to be that is on another board, and a board that others see than before. */
const MOVED = 'session.moved'
const SHARED = 'board.shared'

/** S1: messages keep their numbers, by which no page can miss one. Of conditions on them there are `$gte` and `$lte` only. */
function allMessages(messages: RowService<Message>, { index, ...where }: Where<Message>): Promise<Message[]> {
  const { $gte = 1, $lte } = typeof index === 'object' ? index : {}
  const upTo = $lte !== undefined && { $lte }
  return allNumbered(page => messages.find({ query: { ...where, ...page, index: { ...page.index, ...upTo } } }), $gte)
}

const byAge = (one: Row, other: Row) => compareText(one.created_at, other.created_at)

const compareText = (one: string, other: string) => Number(one > other) - Number(one < other)
