import type { Delta } from '@callboard/contract'
import type { LivePath, Rows } from './row-types.ts'
import { GrowingText } from './streaming-text.ts'
import { type Kind, Table } from './table.ts'

export type Tables = { readonly [P in LivePath]: Table<Rows[P]> }

/** F4: what became of rows that were touched while nobody listened. */
export type Touch = TouchedRow | Lost
type TouchedRow<P extends LivePath = LivePath> = { [K in P]: { path: K; state: 'row'; row: Rows[K] } }[P]
type Lost = { path: LivePath; id: string } & ({ state: 'removed' } | { state: 'left'; version: number })

/** What is told of the store while it changes. */
export interface StoreListener {
  /** This came into sight, or went out of it somewhere: what is seen of what hangs on it has to be read. */
  unsure(path: 'boards' | 'sessions', id: string, isBack: boolean): void
  /** Whether one is in this channel, or on the way in; and whether all that was said in it is known. */
  isIn(channel: string): boolean
  isJoined(channel: string): boolean
  /** This session is elsewhere, and nothing that follows says so. */
  isElsewhere(session_id: string): void
  /** S2: text is missing before this piece. */
  hole(piece: Delta): void
}

/** All rows that anybody here looks at. Events, answers and pages of catching up go in, in any order, late or twice. */
export class Store {
  readonly tables: Tables
  private readonly growing: GrowingText
  private readonly listener: StoreListener
  /** Sessions that have left some place while one is in their own channel. */
  private readonly leaving = new Map<string, number>()
  private readonly touched = new Set<{ flush(): void }>()
  private epoch: string | undefined
  private depth = 0
  private time = 0
  private changes = 0
  private started = 0

  constructor(listener: StoreListener) {
    this.listener = listener
    this.growing = new GrowingText(piece => listener.hole(piece))
    this.tables = this.makeTables(listener)
  }

  /** A time later than all before: of what is asked now, or heard. */
  now(): number {
    return ++this.time
  }

  /** F7: whether what was asked for at `time` may have been answered in an earlier epoch. */
  isOutdated(time: number): boolean {
    return time < this.started
  }

  /** Does several changes; whoever watches hears of them at the end, all at once. Answers whether anything changed. */
  change(work: () => void): boolean {
    const before = this.changes
    this.depth++
    try {
      work()
    } finally {
      this.depth--
      this.flush()
    }
    return this.changes !== before
  }

  take(touches: readonly Touch[]): void {
    this.change(() => {
      for (const touch of touches) if (touch.path in this.tables) this.takeOne(touch)
    })
  }

  /** C6: who is in a session's own channel still sees it, elsewhere; if not, the end of that channel says so. */
  left(path: LivePath, id: string, version: number): void {
    const channel = `session:${id}`
    if (path === 'sessions' && this.listener.isIn(channel)) this.leavesFor(channel, id, version)
    else this.tables[path].left(id, version)
  }

  private leavesFor(channel: string, session_id: string, version: number): void {
    this.leaving.set(channel, Math.max(version, this.leaving.get(channel) ?? 0))
    const known = this.tables.sessions.get(session_id)
    if (known && known.version < version && this.listener.isJoined(channel)) this.listener.isElsewhere(session_id)
  }

  /** C6: whether this is the channel of a board that is gone. */
  isGone(channel: string): boolean {
    const [kind, id = ''] = channel.split(':')
    return kind === 'board' && this.tables.boards.goneAt(id) !== undefined
  }

  /** C4: whoever is let into a channel sees what it is about. */
  entered(channel: string): void {
    const { table, id } = this.subjectOf(channel)
    if (table?.goneAt(id) !== undefined) table.isBack(id)
  }

  /** Whether there is a row of what this channel is about, or of what hangs on that. */
  isSeen(channel: string): boolean {
    const { table, id } = this.subjectOf(channel)
    return table !== undefined && (table.current(id) !== undefined || table.isHungOn(id))
  }

  /** Nothing more is heard in this channel: what has left somewhere is not seen elsewhere either. */
  over(channel: string): void {
    this.settle(channel, (id, version) => this.tables.sessions.left(id, version))
  }

  /** All of this channel is known: what has left somewhere is elsewhere, and was heard of from there by whoever looks at it. */
  stays(channel: string): void {
    this.settle(channel, (id, version) => this.tables.sessions.outdate(id, version))
  }

  grow(piece: Delta): void {
    this.growing.grow(this.tables.messages, piece)
  }

  hasHole(message_id: string): boolean {
    return this.growing.hasHole(message_id)
  }

  /** What is missing cannot be had. */
  forgetHole(message_id: string): void {
    this.growing.forget(message_id)
  }

  /** F7: what is said from now on is of this epoch. Answers whether it is another one: then what was known means nothing. */
  enter(epoch: string): boolean {
    const before = this.epoch
    this.epoch = epoch
    if (before === undefined || before === epoch) return false
    this.started = this.now()
    this.growing.forgetAll()
    this.leaving.clear()
    for (const table of Object.values(this.tables)) table.forgetVersions()
    return true
  }

  /** The connection is gone. What was read on it without that its epoch was said is of none that will ever be. */
  lostTouch(): void {
    this.epoch ??= ''
  }

  private subjectOf(channel: string) {
    const [kind, id = ''] = channel.split(':')
    const table = kind === 'session' ? this.tables.sessions : kind === 'board' ? this.tables.boards : undefined
    return { table, id }
  }

  private settle(channel: string, how: (session_id: string, version: number) => void): void {
    const version = this.leaving.get(channel)
    if (version !== undefined) this.change(() => how(channel.slice('session:'.length), version))
    this.leaving.delete(channel)
  }

  private takeOne(touch: Touch): void {
    switch (touch.state) {
      case 'row':
        this.takeRow(touch)
        break
      case 'removed':
        this.tables[touch.path].remove(touch.id)
        break
      case 'left':
        this.left(touch.path, touch.id, touch.version)
    }
  }

  private takeRow<P extends LivePath>({ path, row }: TouchedRow<P>): void {
    this.tables[path].put(row, 'page')
  }

  private flush(): void {
    if (this.depth > 0) return
    const tables = [...this.touched]
    this.touched.clear()
    for (const table of tables) table.flush()
  }

  private table<P extends LivePath>(_path: P, kind: Kind<Rows[P]>): Table<Rows[P]> {
    const table: Table<Rows[P]> = new Table(kind, {
      now: () => this.now(),
      changed: () => {
        this.changes++
        this.touched.add(table)
        this.flush()
      }
    })
    return table
  }

  private makeTables(listener: StoreListener): Tables {
    const boards = this.table('boards', {
      key: row => row.board_id,
      unsure: (id, isBack) => listener.unsure('boards', id, isBack)
    })
    const sessions = this.table('sessions', {
      key: row => row.session_id,
      parent: { table: boards, id: row => row.board_id },
      mayHangElsewhere: id => listener.isIn(`session:${id}`),
      unsure: (id, isBack) => listener.unsure('sessions', id, isBack)
    })
    const ofSession = { table: sessions, id: (row: { session_id: string }) => row.session_id }
    return {
      boards,
      sessions,
      tasks: this.table('tasks', { key: row => row.task_id, parent: ofSession }),
      permissions: this.table('permissions', { key: row => row.permission_id, parent: ofSession }),
      documents: this.table('documents', { key: row => row.document_id, parent: ofSession }),
      messages: this.table('messages', {
        key: row => row.message_id,
        parent: ofSession,
        merge: this.growing.merge,
        dropped: id => this.growing.forget(id)
      }),
      settings: this.table('settings', { key: row => row.setting_id }),
      users: this.table('users', { key: row => row.user_id }),
      accounts: this.table('accounts', { key: row => row.user_id }),
      tokens: this.table('tokens', { key: row => row.token_id }),
      sign_ins: this.table('sign_ins', { key: row => row.sign_in_id }),
      repos: this.table('repos', { key: row => row.repo_id }),
      agents: this.table('agents', { key: row => row.agent_id })
    }
  }
}
