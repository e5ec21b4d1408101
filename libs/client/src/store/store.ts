import type { Delta } from '@callboard/contract'
import { createTables, type Tables } from './create-tables.ts'
import type { LivePath, Rows } from './row-types.ts'
import { StreamingText } from './streaming-text.ts'

/** F4: one change of a catch-up page. */
export type StoreChange = ChangedRow | LostRow
type ChangedRow<P extends LivePath = LivePath> = { [K in P]: { path: K; state: 'row'; row: Rows[K] } }[P]
type LostRow = { path: LivePath; id: string } & ({ state: 'removed' } | { state: 'left'; version: number })

/** The store's questions to its surroundings, and its notifications. */
export interface StoreListener {
  /** True if the channel is joined or being joined. */
  isSubscribed(channel: string): boolean
  /** True if the channel is joined and caught up. */
  isJoined(channel: string): boolean
  /** The row became readable, or stopped being so in some place: the rows that belong to it have to be read. */
  onVisibilityChange(path: 'boards' | 'sessions', id: string, isVisible: boolean): void
  /** The session moved to another board, and no event that follows tells which. */
  onSessionMovedAway(session_id: string): void
  /** S2: text is missing before this delta. */
  onTextGap(delta: Delta): void
}

/** All rows that lists watch. Events, answers and catch-up pages can be put in in any order, late or twice. */
export class Store {
  readonly tables: Tables
  private readonly streamingText: StreamingText
  private readonly listener: StoreListener
  /** Versions at which sessions left a board, by the session's channel, while that channel is subscribed. */
  private readonly pendingLeaves = new Map<string, number>()
  private readonly changedTables = new Set<{ flush(): void }>()
  private epoch: string | undefined
  private batchDepth = 0
  private time = 0
  private changeCount = 0
  private epochStartedAt = 0

  constructor(listener: StoreListener) {
    this.listener = listener
    this.streamingText = new StreamingText(delta => listener.onTextGap(delta))
    this.tables = createTables({
      streamingText: this.streamingText,
      now: () => this.now(),
      onChange: table => {
        this.changeCount++
        this.changedTables.add(table)
        this.flush()
      },
      isSubscribed: channel => listener.isSubscribed(channel),
      onVisibilityChange: (path, id, isVisible) => listener.onVisibilityChange(path, id, isVisible)
    })
  }

  /** A logical time, later than all before. */
  now(): number {
    return ++this.time
  }

  /** F7: true if the answer to a request made at `time` may be of an earlier epoch. */
  isFromEarlierEpoch(time: number): boolean {
    return time < this.epochStartedAt
  }

  /** Applies several changes and notifies watchers once at the end. Returns whether anything changed. */
  batch(apply: () => void): boolean {
    const before = this.changeCount
    this.batchDepth++
    try {
      apply()
    } finally {
      this.batchDepth--
      this.flush()
    }
    return this.changeCount !== before
  }

  applyChanges(changes: readonly StoreChange[]): void {
    this.batch(() => {
      // A newer daemon may send rows of services that this client does not know.
      for (const change of changes) if (change.path in this.tables) this.applyChange(change)
    })
  }

  /**
   * C6: a subscriber of the session's own channel can still read it on another board; the end of that channel decides.
   */
  hide(path: LivePath, id: string, version: number): void {
    const channel = `session:${id}`
    if (path === 'sessions' && this.listener.isSubscribed(channel)) this.recordPendingLeave(channel, id, version)
    else this.tables[path].hide(id, version)
  }

  private recordPendingLeave(channel: string, session_id: string, version: number): void {
    this.pendingLeaves.set(channel, Math.max(version, this.pendingLeaves.get(channel) ?? 0))
    const held = this.tables.sessions.get(session_id)
    if (held && held.version < version && this.listener.isJoined(channel)) this.listener.onSessionMovedAway(session_id)
  }

  /** C6: true if this is the channel of a board that was removed or cannot be read. */
  isLostBoard(channel: string): boolean {
    const [kind, id = ''] = channel.split(':')
    return kind === 'board' && this.tables.boards.removedAt(id) !== undefined
  }

  /** C4: being let into a channel proves read access to its subject. */
  onChannelJoined(channel: string): void {
    const { table, id } = this.subjectOf(channel)
    if (table?.removedAt(id) !== undefined) table.restore(id)
  }

  /** True if the store holds the channel's subject, or rows that belong to it. */
  hasRowsOf(channel: string): boolean {
    const { table, id } = this.subjectOf(channel)
    return table !== undefined && (table.current(id) !== undefined || table.hasChildrenOf(id))
  }

  /** The channel's events end: a session that left a board cannot be read on another one either. */
  onChannelClosed(channel: string): void {
    this.settlePendingLeave(channel, (id, version) => this.tables.sessions.hide(id, version))
  }

  /**
   * The channel is caught up: a session that left a board is on another one, and lists of that board have its newer
   * row.
   */
  onChannelCurrent(channel: string): void {
    this.settlePendingLeave(channel, (id, version) => this.tables.sessions.invalidate(id, version))
  }

  applyDelta(delta: Delta): void {
    this.streamingText.applyDelta(this.tables.messages, delta)
  }

  hasTextGap(message_id: string): boolean {
    return this.streamingText.hasGap(message_id)
  }

  /** The missing text cannot be read. */
  forgetTextGap(message_id: string): void {
    this.streamingText.forget(message_id)
  }

  /**
   * F7: what arrives from now on is of this epoch. Returns whether it is a new one, after which earlier versions mean
   * nothing.
   */
  setEpoch(epoch: string): boolean {
    const before = this.epoch
    this.epoch = epoch
    if (before === undefined || before === epoch) return false
    this.epochStartedAt = this.now()
    this.streamingText.forgetAll()
    this.pendingLeaves.clear()
    for (const table of Object.values(this.tables)) table.forgetVersions()
    return true
  }

  /** Rows read on a connection that never named its epoch count as those of an earlier one. */
  onConnectionLost(): void {
    this.epoch ??= ''
  }

  private subjectOf(channel: string) {
    const [kind, id = ''] = channel.split(':')
    const table = kind === 'session' ? this.tables.sessions : kind === 'board' ? this.tables.boards : undefined
    return { table, id }
  }

  private settlePendingLeave(channel: string, settle: (session_id: string, version: number) => void): void {
    const version = this.pendingLeaves.get(channel)
    if (version !== undefined) this.batch(() => settle(channel.slice('session:'.length), version))
    this.pendingLeaves.delete(channel)
  }

  private applyChange(change: StoreChange): void {
    switch (change.state) {
      case 'row':
        this.putRow(change)
        break
      case 'removed':
        this.tables[change.path].remove(change.id)
        break
      case 'left':
        this.hide(change.path, change.id, change.version)
    }
  }

  private putRow<P extends LivePath>({ path, row }: ChangedRow<P>): void {
    this.tables[path].put(row, 'catch_up')
  }

  private flush(): void {
    if (this.batchDepth > 0) return
    const tables = [...this.changedTables]
    this.changedTables.clear()
    for (const table of tables) table.flush()
  }
}
