import type { Delta } from '@callboard/contract'
import { GrowingText } from '../conversation/growing-text.ts'
import type { LivePath, Rows } from './rows.ts'
import { type Kind, Table } from './table.ts'

export type Tables = { readonly [P in LivePath]: Table<Rows[P]> }

/** F4: what became of rows that were touched while nobody listened. */
export type Touch = TouchedRow | Lost
type TouchedRow<P extends LivePath = LivePath> = { [K in P]: { path: K; state: 'row'; row: Rows[K] } }[P]
type Lost = { path: LivePath; id: string } & ({ state: 'removed' } | { state: 'left'; version: number })

/** What is told of the store while it changes. */
export interface StoreListener {
  /** Rows that others hang on came into sight: what hangs on them has not been heard of. */
  came(path: 'boards' | 'sessions', id: string): void
  /** C6: a board is gone, with all that hangs on it, however far down. */
  lostBoard(): void
  /** S2: text is missing before this piece. */
  hole(piece: Delta): void
}

/** All rows that anybody here looks at. Events, answers and pages of catching up go in, in any order, late or twice. */
export class Store {
  readonly tables: Tables
  private readonly growing: GrowingText
  private readonly touched = new Set<{ flush(): void }>()
  private depth = 0

  constructor(listener: StoreListener) {
    this.growing = new GrowingText(piece => listener.hole(piece))
    this.tables = this.makeTables(listener)
  }

  /** Does several changes; whoever watches hears of them at the end, all at once. */
  change(work: () => void): void {
    this.depth++
    try {
      work()
    } finally {
      this.depth--
      this.flush()
    }
  }

  take(touches: readonly Touch[]): void {
    this.change(() => {
      for (const touch of touches) if (touch.path in this.tables) this.takeOne(touch)
    })
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

  /** F7: versions of an earlier epoch mean nothing any more. */
  forgetVersions(): void {
    for (const table of Object.values(this.tables)) table.forgetVersions()
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
        this.tables[touch.path].left(touch.id, touch.version)
    }
  }

  private takeRow<P extends LivePath>({ path, row }: TouchedRow<P>): void {
    this.tables[path].put(row, 'moved')
  }

  private flush(): void {
    if (this.depth > 0) return
    const tables = [...this.touched]
    this.touched.clear()
    for (const table of tables) table.flush()
  }

  private table<P extends LivePath>(_path: P, kind: Kind<Rows[P]>): Table<Rows[P]> {
    const table: Table<Rows[P]> = new Table(kind, () => {
      this.touched.add(table)
      this.flush()
    })
    return table
  }

  private makeTables(listener: StoreListener): Tables {
    const boards = this.table('boards', {
      key: row => row.board_id,
      came: id => listener.came('boards', id),
      gone: () => listener.lostBoard()
    })
    const sessions = this.table('sessions', {
      key: row => row.session_id,
      parent: { table: boards, id: row => row.board_id },
      came: id => listener.came('sessions', id)
    })
    const ofSession = { table: sessions, id: (row: { session_id: string }) => row.session_id }
    return {
      boards,
      sessions,
      tasks: this.table('tasks', { key: row => row.task_id, parent: ofSession }),
      permissions: this.table('permissions', { key: row => row.permission_id, parent: ofSession }),
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
