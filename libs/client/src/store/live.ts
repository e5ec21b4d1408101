import type { Delta, EventMeta, FeedPosition } from '@callboard/contract'
import { NotFound } from '@feathersjs/errors'
import type { Socket } from 'socket.io-client'
import type { ClientApp } from '../app/client-services.ts'
import { emitCatchUp, isFromCatchUp } from '../app/emit-catch-up.ts'
import { listen, listenToRows } from '../app/listen.ts'
import type { Call } from '../calls/call.ts'
import { retryUntilAnswered } from '../calls/retry.ts'
import { type ChannelSubscription, Channels } from '../channels/channels.ts'
import type { Clock } from '../clock.ts'
import type { CatchUpStatus } from '../connection/catch-up-status.ts'
import type { LinkSource } from '../connection/link-state.ts'
import { DomainEvents } from './domain-events.ts'
import { ListCaches } from './list-caches.ts'
import type { LiveRows } from './live-list.ts'
import { LIVE_PATHS } from './live-services.ts'
import type { Where } from './query-match.ts'
import { Refetcher } from './refetch.ts'
import type { LivePath, Rows } from './row-types.ts'
import { Store, type StoreChange } from './store.ts'

export interface LiveDeps {
  readonly link: LinkSource
  readonly call: Call
  readonly app: ClientApp
  /** The socket of the app. */
  readonly socket: Socket
  readonly catchUpStatus: CatchUpStatus
  readonly clock: Clock
  /** The id of the user who is signed in. */
  userId(): Promise<string>
}

/** Live rows (F2, F4, R1, C6): events, answers and catch-up, merged in one store. */
export class Live {
  readonly domainEvents = new DomainEvents()
  private readonly deps: LiveDeps
  private readonly store: Store
  private readonly channels: Channels
  private readonly refetcher: Refetcher
  private readonly lists: ListCaches
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
    this.channels = this.createChannels()
    this.refetcher = new Refetcher({
      ...deps,
      store,
      channels: this.channels,
      lists: () => this.lists.loaders()
    })
    this.lists = new ListCaches({ ...deps, store, channels: this.channels })
    for (const path of LIVE_PATHS) this.listenToRows(path)
    deps.link.subscribe(() => deps.link.current().status === 'offline' && store.onConnectionLost())
    this.listenToOtherEvents()
  }

  /** A list that is current while it has listeners; it joins the channels that carry its rows. */
  rows<P extends LivePath>(path: P, where: Where<Rows[P]>): LiveRows<Rows[P]> {
    return this.lists.rows(path, where)
  }

  join(channel: string): ChannelSubscription {
    return this.channels.join(channel)
  }

  close(): void {
    this.isClosed = true
    this.lists.close()
  }

  private createChannels(): Channels {
    const { deps, store } = this
    const channelDeps = {
      ...deps,
      applyChanges: (changes: readonly StoreChange[]) => {
        store.applyChanges(changes)
        emitCatchUp(deps.socket, changes)
      },
      hasRowsOf: store.hasRowsOf.bind(store),
      onJoined: store.onChannelJoined.bind(store),
      onClosed: store.onChannelClosed.bind(store),
      onResync: (channel: string) => void deps.app.emit('resync', channel),
      onCaughtUp: async (channel: string) => {
        await this.refetcher.onCaughtUp(channel)
        store.onChannelCurrent(channel)
      },
      refetch: async (channel: string, epoch: string | undefined) => {
        await this.refetcher.refetchChannel(channel, epoch)
        store.onChannelCurrent(channel)
      }
    }
    return new Channels(channelDeps, deps.userId)
  }

  private listenToRows<P extends LivePath>(path: P): void {
    const table = this.store.tables[path]
    const on = (event: 'created' | 'updated' | 'patched' | 'removed', apply: (row: Rows[P], type: string) => void) =>
      listenToRows(this.deps.socket, path, event, (row, meta) =>
        this.handleEvent(path, row, meta, () => apply(row, meta.type))
      )
    on('created', row => table.put(row, 'created'))
    on('updated', row => table.put(row, 'event'))
    on('patched', (row, type) => table.put(row, type === SESSION_MOVED ? 'moved' : 'event'))
    on('removed', row => table.remove(table.key(row)))
  }

  private handleEvent<P extends LivePath>(service: P, row: Partial<Rows[P]>, meta: EventMeta, apply: () => void): void {
    if (isFromCatchUp(meta)) return
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
    const { socket } = this.deps
    const { store } = this
    // A change of sharing changes the events that arrive of a board that is not joined.
    listen(socket, 'boards', 'patched', (_board, { type }) => {
      if (type !== BOARD_SHARED) return
      this.channels.retryEnded()
      void this.refetcher.refetchUncovered()
    })
    listen(socket, 'boards', 'left', (row, meta) => {
      this.handleEvent('boards', row, meta, () => store.hide('boards', row.board_id, row.version))
    })
    listen(socket, 'sessions', 'left', (row, meta) => {
      this.handleEvent('sessions', row, meta, () => store.hide('sessions', row.session_id, row.version))
    })
    // A session that moved to a board without read access cannot be read either.
    listen(socket, 'sessions', 'patched', ({ session_id, version }, { positions = [] }) => {
      if (this.isFromLostBoard(positions)) store.batch(() => store.hide('sessions', session_id, version))
    })
    listen(socket, 'messages', 'delta', delta => store.batch(() => store.applyDelta(delta)))
    listen(socket, 'subscriptions', 'removed', ({ channel, reason }) => this.channels.handleEviction(channel, reason))
    // C3: the channel mode decides which events arrive of boards that are not joined.
    listen(socket, 'settings', 'patched', () => void this.refetcher.refetchUncovered())
  }

  /** S2: reads a message of which text is missing, once per gap, unless its list is being read already. */
  private async fetchMissingText({ message_id, session_id }: Delta): Promise<void> {
    const lists = [...this.lists.loadersOf('messages')].map(({ list }) => list)
    const isLoading = lists.some(list => list.state === 'loading' && list.mayMatch({ session_id }))
    if (isLoading || this.fetchingMessages.has(message_id)) return
    this.fetchingMessages.add(message_id)
    const { store, deps } = this
    const isWanted = () => store.hasTextGap(message_id) && !this.isClosed
    try {
      const attempt = async () => {
        const time = store.now()
        return { time, row: await deps.app.service('messages').get(message_id) }
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
}

/** F3: the event types of a session that moved to another board, and of a board with other members. */
const SESSION_MOVED = 'session.moved'
const BOARD_SHARED = 'board.shared'
