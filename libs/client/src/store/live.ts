import type { Delta, EventMeta, FeedPosition, Message, Page, ServicePath, Services } from '@callboard/contract'
import { NotFound } from '@feathersjs/errors'
import type { Call } from '../calls/call.ts'
import { allRows, fetchAllByIndex } from '../calls/paginate.ts'
import { retryUntilAnswered } from '../calls/retry.ts'
import { type ChannelSubscription, Channels } from '../channels/channels.ts'
import type { Clock } from '../clock.ts'
import type { CatchUpStatus } from '../connection/catch-up-status.ts'
import type { LinkSource } from '../connection/link-state.ts'
import { DomainEvents } from './domain-events.ts'
import { ListCache, type ListOptions } from './list-cache.ts'
import type { ListSource } from './list-loader.ts'
import type { LiveRows } from './live-list.ts'
import type { Where } from './query-match.ts'
import { Refetcher } from './refetch.ts'
import type { LivePath, Row, Rows } from './row-types.ts'
import { Store } from './store.ts'
import type { Table } from './table.ts'

export interface LiveDeps {
  readonly link: LinkSource
  readonly call: Call
  readonly catchUpStatus: CatchUpStatus
  readonly clock: Clock
  service<P extends ServicePath>(path: P): Services[P]
  /** The id of the user who is signed in. */
  userId(): Promise<string>
}

/** The methods and events that every service of stored rows has. */
interface RowService<R> {
  find(params: { query: object }): Promise<Page<R>>
  on(event: 'created' | 'updated' | 'patched' | 'removed', listener: (row: R, meta: EventMeta) => void): unknown
}

/** Live rows (F2, F4, R1, C6): events, answers and catch-up, merged in one store. */
export class Live {
  readonly domainEvents = new DomainEvents()
  private readonly deps: LiveDeps
  private readonly store: Store
  private readonly channels: Channels
  private readonly refetcher: Refetcher
  private readonly lists: { readonly [P in LivePath]: ListCache<Rows[P]> }
  /** Messages being read because text of them is missing. */
  private readonly fetchingMessages = new Set<string>()
  private isClosed = false

  constructor(deps: LiveDeps) {
    this.deps = deps
    this.store = new Store({
      isSubscribed: channel => this.channels.isSubscribed(channel),
      isJoined: channel => this.channels.isJoined(channel),
      onSessionMovedAway: session_id => this.refetcher.refetchRow('sessions', { session_id }),
      onVisibilityChange: (path, id, isVisible) => {
        if (isVisible) this.channels.retryEnded()
        this.refetcher.refetchChildren(path, id)
      },
      onTextGap: delta => void this.fetchMissingText(delta)
    })
    const { store } = this
    const channelDeps = {
      ...deps,
      applyChanges: store.applyChanges.bind(store),
      hasRowsOf: store.hasRowsOf.bind(store),
      onJoined: store.onChannelJoined.bind(store),
      onClosed: store.onChannelClosed.bind(store),
      onCaughtUp: async (channel: string) => {
        await this.refetcher.onCaughtUp(channel)
        store.onChannelCurrent(channel)
      },
      refetch: async (channel: string, epoch: string | undefined) => {
        await this.refetcher.refetchChannel(channel, epoch)
        store.onChannelCurrent(channel)
      }
    }
    this.channels = new Channels(channelDeps, deps.userId)
    this.refetcher = new Refetcher({ ...deps, store, channels: this.channels, lists: () => this.loaders() })
    this.lists = this.createLists()
    deps.link.subscribe(() => deps.link.current().status === 'offline' && store.onConnectionLost())
    this.listenToOtherEvents()
  }

  /** A list that is current while it has listeners; it joins the channels that carry its rows. */
  rows<P extends LivePath>(path: P, where: Where<Rows[P]>): LiveRows<Rows[P]> {
    return this.lists[path].rows(where)
  }

  join(channel: string): ChannelSubscription {
    return this.channels.join(channel)
  }

  close(): void {
    this.isClosed = true
    for (const cache of Object.values(this.lists)) cache.close()
  }

  private createLists(): Live['lists'] {
    const { service } = this.deps
    return {
      settings: this.createListCache('settings', service('settings')),
      users: this.createListCache('users', service('users')),
      accounts: this.createListCache('accounts', service('accounts')),
      tokens: this.createListCache('tokens', service('tokens')),
      sign_ins: this.createListCache('sign_ins', service('sign_ins')),
      boards: this.createListCache('boards', service('boards')),
      repos: this.createListCache('repos', service('repos')),
      agents: this.createListCache('agents', service('agents')),
      sessions: this.createListCache('sessions', service('sessions'), { immutableColumns: ['session_id'] }),
      tasks: this.createListCache('tasks', service('tasks'), { immutableColumns: ['session_id'] }),
      permissions: this.createListCache('permissions', service('permissions'), { immutableColumns: ['session_id'] }),
      documents: this.createListCache('documents', service('documents'), { immutableColumns: ['session_id'] }),
      messages: this.createListCache('messages', service('messages'), {
        immutableColumns: ['session_id'],
        compare: (one, other) => one.index - other.index,
        fetch: where => fetchMessages(service('messages'), where)
      })
    }
  }

  private createListCache<P extends LivePath>(
    path: P,
    service: RowService<Rows[P]>,
    options: Partial<ListOptions<Rows[P]> & Pick<ListSource<Rows[P]>, 'fetch'>> = {}
  ): ListCache<Rows[P]> {
    const { clock, link } = this.deps
    const { store, channels } = this
    const table = store.tables[path]
    this.listenToRows(path, service, table)
    const fetch = (where: object) => allRows(page => service.find({ query: { ...where, ...page } }), table.key)
    const compare = (one: Rows[P], other: Rows[P]) => byAge(one, other) || compareText(table.key(one), table.key(other))
    const source = { path, table, store, clock, link, fetch, ...options }
    return new ListCache(source, channels, { immutableColumns: [], compare, ...options })
  }

  private listenToRows<P extends LivePath>(path: P, service: RowService<Rows[P]>, table: Table<Rows[P]>): void {
    const on = (event: Parameters<typeof service.on>[0], apply: (row: Rows[P], type: string) => void) =>
      service.on(event, (row, meta) => this.handleEvent(path, row, meta, () => apply(row, meta.type)))
    on('created', row => table.put(row, 'created'))
    on('updated', row => table.put(row, 'event'))
    on('patched', (row, type) => table.put(row, type === SESSION_MOVED ? 'moved' : 'event'))
    on('removed', row => table.remove(table.key(row)))
  }

  private handleEvent<P extends LivePath>(service: P, row: Partial<Rows[P]>, meta: EventMeta, apply: () => void): void {
    const { positions = [] } = meta
    const [position] = positions
    if (position && this.store.setEpoch(position.epoch)) void this.refetcher.refetchAll()
    const isNew = this.channels.record(positions)
    // C6: the session of the row may be unknown here, but the positions name its board.
    const isIgnored = service !== 'boards' && this.isFromLostBoard(positions)
    const hasChanged = !isIgnored && this.store.batch(apply)
    // A late event may have been overtaken by one that ended the row's visibility.
    const isLate = !isNew || positions.some(({ feed }) => this.channels.hasEnded(feed))
    if (hasChanged && isLate) this.refetcher.refetchRow(service, row)
    const { type, at, actor } = meta
    if (isNew) this.domainEvents.emit({ type, at, actor, service, row })
  }

  private isFromLostBoard(positions: readonly FeedPosition[]): boolean {
    return positions.some(({ feed }) => this.store.isLostBoard(feed)) && !this.isFromSubscribedSession(positions)
  }

  /** An event in a session's own channel proves read access to the session, whatever is known of its board. */
  private isFromSubscribedSession(positions: readonly FeedPosition[]): boolean {
    return positions.some(({ feed }) => feed.startsWith('session:') && this.channels.isSubscribed(feed))
  }

  private listenToOtherEvents(): void {
    const { store, deps } = this
    // A change of sharing changes the events that arrive of a board that is not joined.
    deps.service('boards').on('patched', (_board, { type }) => {
      if (type !== BOARD_SHARED) return
      this.channels.retryEnded()
      void this.refetcher.refetchUncovered()
    })
    deps.service('boards').on('left', (row, meta) => {
      this.handleEvent('boards', row, meta, () => store.hide('boards', row.board_id, row.version))
    })
    deps.service('sessions').on('left', (row, meta) => {
      this.handleEvent('sessions', row, meta, () => store.hide('sessions', row.session_id, row.version))
    })
    // A session that moved to a board without read access cannot be read either.
    deps.service('sessions').on('patched', ({ session_id, version }, { positions = [] }) => {
      if (this.isFromLostBoard(positions)) store.batch(() => store.hide('sessions', session_id, version))
    })
    deps.service('messages').on('delta', delta => store.batch(() => store.applyDelta(delta)))
    deps.service('subscriptions').on('removed', ({ channel, reason }) => this.channels.handleEviction(channel, reason))
    // C3: the channel mode decides which events arrive of boards that are not joined.
    deps.service('settings').on('patched', () => void this.refetcher.refetchUncovered())
  }

  /** S2: reads a message of which text is missing, once per gap, unless its list is being read already. */
  private async fetchMissingText({ message_id, session_id }: Delta): Promise<void> {
    const lists = [...this.lists.messages.loaders()].map(({ list }) => list)
    const isLoading = lists.some(list => list.state === 'loading' && list.mayMatch({ session_id }))
    if (isLoading || this.fetchingMessages.has(message_id)) return
    this.fetchingMessages.add(message_id)
    const { store, deps } = this
    const isWanted = () => store.hasTextGap(message_id) && !this.isClosed
    try {
      const attempt = async () => {
        const time = store.now()
        return { time, row: await deps.service('messages').get(message_id) }
      }
      const { time, row } = await retryUntilAnswered(attempt, { ...deps, isWanted })
      if (!store.isFromEarlierEpoch(time)) store.batch(() => store.tables.messages.put(row, 'response', time))
    } catch (error) {
      // Any other failure is made good by the next delta or the next connection.
      if (error instanceof NotFound) store.forgetTextGap(message_id)
    } finally {
      this.fetchingMessages.delete(message_id)
    }
  }

  private *loaders() {
    for (const cache of Object.values(this.lists)) yield* cache.loaders()
  }
}

/** F3: the event types of a session that moved to another board, and of a board with other members. */
const SESSION_MOVED = 'session.moved'
const BOARD_SHARED = 'board.shared'

/** S1: reads messages by their index, so that no page can miss one. Conditions on the index are `$gte` and `$lte` only. */
function fetchMessages(messages: RowService<Message>, { index, ...where }: Where<Message>): Promise<Message[]> {
  const { $gte = 1, $lte } = typeof index === 'object' ? index : {}
  const upTo = $lte !== undefined && { $lte }
  return fetchAllByIndex(
    page => messages.find({ query: { ...where, ...page, index: { ...page.index, ...upTo } } }),
    $gte
  )
}

const byAge = (one: Row, other: Row) => compareText(one.created_at, other.created_at)

const compareText = (one: string, other: string) => Number(one > other) - Number(one < other)
