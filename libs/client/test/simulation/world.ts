import { SimulatedClient } from './client.ts'
import { SimulatedClock } from './clock.ts'
import { SimulatedDaemon } from './daemon.ts'
import type { Path, Row } from './rows.ts'

const UNFINISHED_STATUS = ['queued', 'running', 'awaiting_permission', 'stopping']

/**
 * A daemon, its clients, and everything that agents and people do. Rows are chosen by number among those that exist.
 */
export class World {
  readonly clock = new SimulatedClock()
  readonly daemon: SimulatedDaemon
  readonly clients: readonly SimulatedClient[]

  constructor(daemon = new SimulatedDaemon()) {
    this.daemon = daemon
    this.seed()
    this.clients = [
      new SimulatedClient(daemon, 'usr_ann', this.clock),
      new SimulatedClient(daemon, 'usr_ann', this.clock),
      new SimulatedClient(daemon, 'usr_bob', this.clock)
    ]
    for (const kind of [0, 1, 4, 6, 7]) this.toggleList(0, kind, 0)
    this.follow(1, 0, true)
    for (const client of this.clients) client.wire.open()
  }

  addBoard(visibility: 'open' | 'members'): void {
    const { id, at } = this.daemon.next('brd')
    const row = { board_id: id, name: '', visibility, members: ['usr_ann'], version: 1, created_at: at }
    this.daemon.write('boards', 'created', row)
  }

  share(nth: number, visibility: 'open' | 'members', isBobIn: boolean): void {
    const members = isBobIn ? ['usr_ann', 'usr_bob'] : ['usr_ann']
    this.patch('boards', this.pick('boards', nth), { visibility, members }, 'board.shared')
  }

  addSession(nth: number): void {
    const board = this.pick('boards', nth)
    if (!board) return
    const { id, at } = this.daemon.next('ses')
    const { board_id } = board
    this.daemon.write('sessions', 'created', {
      session_id: id,
      board_id,
      title: '',
      archived_at: null,
      version: 1,
      created_at: at
    })
  }

  move(nth: number, to: number): void {
    const session = this.pick('sessions', nth)
    const board = this.pick('boards', to)
    if (!session || !board || session.board_id === board.board_id) return
    this.patch('sessions', session, { board_id: board.board_id }, 'session.moved')
  }

  rename(path: 'boards' | 'sessions', nth: number): void {
    const name = this.daemon.next('name').id
    this.patch(path, this.pick(path, nth), path === 'boards' ? { name } : { title: name })
  }

  archive(nth: number): void {
    const session = this.pick('sessions', nth)
    this.patch('sessions', session, { archived_at: session?.archived_at ? null : this.daemon.next('at').at })
  }

  remove(path: 'boards' | 'sessions' | 'tasks', nth: number): void {
    const row = this.pick(path, nth)
    if (row && (path !== 'boards' || this.daemon.database.all('boards').length > 1)) this.daemon.remove(path, row)
  }

  /** Adds a task or a permission request. */
  addChild(path: 'tasks' | 'permissions', nth: number): void {
    const session = this.pick('sessions', nth)
    if (!session) return
    const { id, at } = this.daemon.next(path === 'tasks' ? 'tsk' : 'prm')
    const key = path === 'tasks' ? { task_id: id, status: 'queued' } : { permission_id: id, status: 'pending' }
    this.daemon.write(path, 'created', { ...key, session_id: session.session_id, version: 1, created_at: at })
  }

  patchChild(path: 'tasks' | 'permissions', nth: number, step: number): void {
    const statuses = path === 'tasks' ? ['running', 'completed', 'failed', 'queued'] : ['answered', 'cancelled']
    this.patch(path, this.pick(path, nth), { status: statuses[step % statuses.length] })
  }

  addMessage(nth: number, task_id: unknown = null): void {
    const session = this.pick('sessions', nth)
    if (!session) return
    const { id, at } = this.daemon.next('msg')
    const { session_id } = session
    const before = this.daemon.database.all('messages').filter(message => message.session_id === session_id)
    const index = Math.max(0, ...before.map(message => Number(message.index))) + 1
    const row = {
      message_id: id,
      session_id,
      task_id,
      index,
      status: 'streaming',
      text: '',
      version: 1,
      created_at: at
    }
    this.daemon.write('messages', 'created', row)
  }

  appendText(nth: number, text: string): void {
    const streaming = this.streaming()
    const message = streaming[nth % streaming.length]
    if (!message) return
    const before = String(message.text)
    this.daemon.database.set('messages', { ...message, text: before + text })
    this.daemon.publishDelta(message, before.length, text)
  }

  completeMessage(nth: number): void {
    const streaming = this.streaming()
    this.patch('messages', streaming[nth % streaming.length], { status: 'complete' })
  }

  switchMode(): void {
    const channel_mode = this.daemon.mode === 'everybody' ? 'boards' : 'everybody'
    this.patch('settings', this.daemon.database.get('settings', 'workspace'), { channel_mode })
  }

  /** S6: a crash. Streaming messages keep a part of their text and are marked interrupted afterwards. */
  crash(lost: number): void {
    for (const { wire } of this.clients) wire.cut()
    for (const message of this.streaming()) {
      const text = String(message.text)
      this.patch('messages', message, { text: text.slice(0, Math.max(0, text.length - lost)), status: 'interrupted' })
    }
  }

  restore(): void {
    for (const { wire, followers } of this.clients) {
      wire.cut()
      for (const { follower } of followers) follower.expectRepeats()
    }
    this.daemon.restore()
  }

  /** F5: prunes old log entries. */
  pruneLog(): void {
    for (const feed of this.daemon.database.feeds.values()) {
      feed.entries = feed.entries.slice(-2)
      feed.prunedUpTo = feed.seq - feed.entries.length
    }
  }

  client(nth: number): SimulatedClient {
    const client = this.clients[nth % this.clients.length]
    if (!client) throw new Error('The world has no clients.')
    return client
  }

  /** Opens or closes one of the lists that the UI uses. */
  toggleList(nth: number, kind: number, at: number): void {
    const client = this.client(nth)
    const board_id = String(this.pick('boards', at)?.board_id)
    const session_id = String(this.pick('sessions', at)?.session_id)
    const lists = [
      ['boards', {}],
      ['sessions', { board_id, archived_at: null }],
      ['sessions', { board_id, archived_at: { $ne: null } }],
      ['sessions', { session_id }],
      ['tasks', { status: { $in: UNFINISHED_STATUS } }],
      ['tasks', { session_id }],
      ['permissions', { status: 'pending' }],
      ['messages', { session_id }],
      ['settings', {}]
    ] as const
    const [path, where] = lists[kind % lists.length] ?? lists[0]
    client.toggle(path, where)
  }

  follow(nth: number, at: number, isBoard: boolean): void {
    const session_ids = [this.pick('sessions', at), this.pick('sessions', at + 1)].map(session =>
      String(session?.session_id)
    )
    const board_id = String(this.pick('boards', at)?.board_id)
    this.client(nth).follow(isBoard ? { board_id } : { session_ids: [...new Set(session_ids)] })
  }

  /** Writes to every feed, so that every client that missed something sees a gap, without repeating what was missed. */
  writeEverywhere(): void {
    const { database } = this.daemon
    for (const user_id of ['usr_ann', 'usr_bob']) this.patch('accounts', database.get('accounts', user_id), {})
    for (const [at] of database.all('sessions').entries()) this.addChild('tasks', at)
    for (const [at] of database.all('boards').entries()) this.addSession(at)
    for (const [at] of this.streaming().entries()) this.appendText(at, '.')
    this.patch('settings', database.get('settings', 'workspace'), {})
  }

  private streaming(): Row[] {
    return this.daemon.database.all('messages').filter(message => message.status === 'streaming')
  }

  private pick(path: Path, nth: number): Row | undefined {
    const rows = this.daemon.database.all(path)
    return rows[nth % rows.length]
  }

  private patch(path: Path, row: Row | undefined, change: object, type?: string): void {
    if (row) this.daemon.write(path, 'patched', { ...row, ...change, version: row.version + 1 }, row, type)
  }

  private seed(): void {
    const { at } = this.daemon.next('at')
    const timestamps = { version: 1, created_at: at }
    this.daemon.database.set('settings', { setting_id: 'workspace', channel_mode: 'everybody', ...timestamps })
    for (const user_id of ['usr_ann', 'usr_bob']) this.daemon.database.set('accounts', { user_id, ...timestamps })
    this.addBoard('open')
    this.addBoard('open')
    for (const nth of [0, 0, 1, 1]) this.addSession(nth)
    for (const nth of [0, 1, 2]) this.addChild('tasks', nth)
    for (const nth of [0, 0, 0, 0, 1, 2]) this.addMessage(nth)
  }
}
