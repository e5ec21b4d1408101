import { NotAuthenticated } from '@feathersjs/errors'
import type { Channels } from '../channels/channels.ts'
import type { CatchUpStatus } from '../connection/catch-up-status.ts'
import type { LinkSource } from '../connection/link-state.ts'
import { mayCarry } from './channels-of.ts'
import { parentOf } from './live-services.ts'
import { matches } from './query-match.ts'
import type { LivePath } from './row-types.ts'
import type { Store } from './store.ts'

/** The loader of an active list, of whatever rows. */
interface RefetchableList {
  readonly path: LivePath
  readonly channels: readonly string[]
  readonly list: {
    readonly where: object
    readonly ids: readonly string[]
    readonly state: string
    setState(state: 'failed', error: Error): void
  }
  /** It has to be read as soon as all its channels are joined. */
  needsRefetch: boolean
  loadAll(): Promise<void>
  loadPart(where: object): Promise<void>
  loadRows(where: object): Promise<void>
}

interface RefetcherDeps {
  readonly store: Store
  readonly link: LinkSource
  readonly catchUpStatus: CatchUpStatus
  readonly channels: Channels
  lists(): Iterable<RefetchableList>
}

/** Reads again what events cannot have told: after a gap, on a new channel, and when rows became readable. */
export class Refetcher {
  private readonly deps: RefetcherDeps
  private readonly pendingParents = { boards: new Set<string>(), sessions: new Set<string>() }

  constructor(deps: RefetcherDeps) {
    this.deps = deps
    deps.link.subscribe(() => this.onLinkChange())
  }

  /** Reads everything that a channel may carry, because its earlier events are unknown. */
  async refetchChannel(channel: string, epoch: string | undefined): Promise<void> {
    if (epoch !== undefined && this.deps.store.setEpoch(epoch)) return this.refetchAll()
    const [kind, session_id] = channel.split(':')
    const load = (list: RefetchableList) => {
      if (list.channels.includes(channel)) return this.flush(list, true)
      if (list.channels.length > 0 || !mayCarry(channel, list.path)) return undefined
      return kind === 'session' ? list.loadPart({ session_id }) : list.loadAll()
    }
    await Promise.all(this.mapLists(load))
  }

  /**
   * A channel has caught up. S2: deltas have no number and cannot be replayed, so streaming messages are read again.
   */
  async onCaughtUp(channel: string): Promise<void> {
    const load = (list: RefetchableList) => {
      if (!list.channels.includes(channel)) return undefined
      return this.flush(list, list.list.state !== 'ready') ?? this.refetchStreaming(list)
    }
    await Promise.all(this.mapLists(load))
  }

  async refetchAll(): Promise<void> {
    await Promise.all(this.mapLists(list => list.loadAll()))
  }

  /** Reads the lists that no channel covers. */
  async refetchUncovered(): Promise<void> {
    await Promise.all(this.mapLists(list => isUncovered(list) && list.loadAll()))
  }

  /** Reads a row whose event arrived late, possibly after an event that ended its visibility. */
  refetchRow(path: LivePath, row: object): void {
    const session_id = 'session_id' in row ? row.session_id : undefined
    for (const list of this.deps.lists()) {
      if (list.path !== path) continue
      if (session_id === undefined) void list.loadAll()
      else if (mayContain(list, { session_id })) void list.loadPart({ session_id })
    }
  }

  /** C6: reads the rows that belong to this row. Several calls in one turn of the event loop are one read. */
  refetchChildren(path: 'boards' | 'sessions', id: string): void {
    const isFirst = this.pendingParents.boards.size + this.pendingParents.sessions.size === 0
    this.pendingParents[path].add(id)
    if (isFirst) queueMicrotask(() => this.flushPendingParents())
  }

  private onLinkChange(): void {
    const state = this.deps.link.current()
    if (state.status === 'open') {
      const hasUncovered = [...this.deps.lists()].some(isUncovered)
      const pending = hasUncovered ? this.deps.catchUpStatus.begin() : undefined
      void this.refetchUncovered().finally(() => pending?.done())
    }
    if (state.status !== 'signed_out') return
    const error = new NotAuthenticated(state.reason, { reason: 'invalid_token' })
    for (const { list } of this.deps.lists()) if (list.state === 'loading') list.setState('failed', error)
  }

  /** The store does not know the board of a session it does not hold, so lists across sessions are read completely. */
  private flushPendingParents(): void {
    const boards = [...this.pendingParents.boards]
    const sessions = [...this.pendingParents.sessions]
    this.pendingParents.boards.clear()
    this.pendingParents.sessions.clear()
    for (const list of this.deps.lists()) {
      if (boards.length && isSessionScoped(list) && isUncovered(list)) void list.loadAll()
      else if (list.path === 'sessions' && boards.some(board_id => mayContain(list, { board_id }))) void list.loadAll()
      else if (isSessionScoped(list)) void this.refetchSessions(list, sessions)
    }
  }

  private refetchSessions(list: RefetchableList, sessions: readonly string[]): Promise<void> | undefined {
    const wanted = sessions.filter(session_id => mayContain(list, { session_id }))
    if (wanted.length === 0) return undefined
    return list.channels.length ? list.loadAll() : list.loadPart({ session_id: { $in: wanted } })
  }

  /** Reads the list if it needs it, now or after its other channels are joined too. */
  private flush(list: RefetchableList, needsRefetch: boolean): Promise<void> | undefined {
    list.needsRefetch ||= needsRefetch
    const areChannelsSettled = list.channels.every(channel => this.deps.channels.isSettled(channel))
    if (!list.needsRefetch || !areChannelsSettled) return undefined
    list.needsRefetch = false
    return list.loadAll()
  }

  private refetchStreaming(list: RefetchableList): Promise<void> | undefined {
    if (list.path !== 'messages') return undefined
    const { messages } = this.deps.store.tables
    const streaming = list.list.ids.filter(id => messages.get(id)?.status === 'streaming')
    return streaming.length ? list.loadRows({ message_id: { $in: streaming } }) : undefined
  }

  private mapLists<T>(load: (list: RefetchableList) => T): T[] {
    return [...this.deps.lists()].map(load)
  }
}

const isSessionScoped = ({ path }: RefetchableList) => parentOf(path) === 'sessions'
const isUncovered = ({ channels }: RefetchableList) => channels.length === 0

/** True if rows with these columns can be in the list. */
const mayContain = ({ list }: RefetchableList, columns: object) => matches(columns, list.where, Object.keys(columns))
