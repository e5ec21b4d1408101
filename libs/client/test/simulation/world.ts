import { SimulatedClient } from './client.ts'
import { SimulatedClock } from './clock.ts'
import { SimulatedDaemon } from './daemon.ts'
import type { Path, Row } from './rows.ts'

const UNFINISHED = ['queued', 'running', 'awaiting_permission', 'stopping']

/** A daemon, its clients, and what agents and people do; places are chosen by a number, whatever there is at the moment. */
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
    for (const kind of [0, 1, 4, 6, 7]) this.look(0, kind, 0)
    this.follow(1, 0, true)
    for (const client of this.clients) client.wire.open()
  }

  makeBoard(visibility: 'open' | 'members'): void {
    const { id, at } = this.daemon.next('brd')
    const row = { board_id: id, name: '', visibility, members: ['usr_ann'], version: 1, created_at: at }
    this.daemon.write('boards', 'created', row)
  }

  share(nth: number, visibility: 'open' | 'members', isBobIn: boolean): void {
    const members = isBobIn ? ['usr_ann', 'usr_bob'] : ['usr_ann']
    this.patch('boards', this.nth('boards', nth), { visibility, members }, 'board.shared')
  }

  makeSession(nth: number): void {
    const board = this.nth('boards', nth)
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
    const session = this.nth('sessions', nth)
    const board = this.nth('boards', to)
    if (!session || !board || session.board_id === board.board_id) return
    this.patch('sessions', session, { board_id: board.board_id }, 'session.moved')
  }

  rename(path: 'boards' | 'sessions', nth: number): void {
    const name = this.daemon.next('name').id
    this.patch(path, this.nth(path, nth), path === 'boards' ? { name } : { title: name })
  }

  archive(nth: number): void {
    const session = this.nth('sessions', nth)
    this.patch('sessions', session, { archived_at: session?.archived_at ? null : this.daemon.next('at').at })
  }

  remove(path: 'boards' | 'sessions' | 'tasks', nth: number): void {
    const row = this.nth(path, nth)
    if (row && (path !== 'boards' || this.daemon.database.all('boards').length > 1)) this.daemon.remove(path, row)
  }

  /** A task, or a question of one. */
  makeChild(path: 'tasks' | 'permissions', nth: number): void {
    const session = this.nth('sessions', nth)
    if (!session) return
    const { id, at } = this.daemon.next(path === 'tasks' ? 'tsk' : 'prm')
    const key = path === 'tasks' ? { task_id: id, status: 'queued' } : { permission_id: id, status: 'pending' }
    this.daemon.write(path, 'created', { ...key, session_id: session.session_id, version: 1, created_at: at })
  }

  patchChild(path: 'tasks' | 'permissions', nth: number, step: number): void {
    const words = path === 'tasks' ? ['running', 'completed', 'failed', 'queued'] : ['answered', 'cancelled']
    this.patch(path, this.nth(path, nth), { status: words[step % words.length] })
  }

  say(nth: number, task_id: unknown = null): void {
    const session = this.nth('sessions', nth)
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

  grow(nth: number, text: string): void {
    const streaming = this.streaming()
    const message = streaming[nth % streaming.length]
    if (!message) return
    const before = String(message.text)
    this.daemon.database.set('messages', { ...message, text: before + text })
    this.daemon.sayDelta(message, before.length, text)
  }

  end(nth: number): void {
    const streaming = this.streaming()
    this.patch('messages', streaming[nth % streaming.length], { status: 'complete' })
  }

  switchMode(): void {
    const channel_mode = this.daemon.mode === 'everybody' ? 'boards' : 'everybody'
    this.patch('settings', this.daemon.database.get('settings', 'workspace'), { channel_mode })
  }

  /** S6: an end without warning. Streaming messages keep a part of their text, and are said to be interrupted later. */
  crash(lost: number): void {
    for (const { wire } of this.clients) wire.cut()
    for (const message of this.streaming()) {
      const text = String(message.text)
      this.patch('messages', message, { text: text.slice(0, Math.max(0, text.length - lost)), status: 'interrupted' })
    }
  }

  putBack(): void {
    for (const { wire, followers } of this.clients) {
      wire.cut()
      for (const { follower } of followers) follower.expectRepeats()
    }
    this.daemon.putBack()
  }

  /** F5: old lines are forgotten. */
  forgetLines(): void {
    for (const feed of this.daemon.database.feeds.values()) {
      feed.lines = feed.lines.slice(-2)
      feed.forgotten = feed.seq - feed.lines.length
    }
  }

  client(nth: number): SimulatedClient {
    const client = this.clients[nth % this.clients.length]
    if (!client) throw new Error('There is a client for every number.')
    return client
  }

  /** One of the lists that boards and sessions are shown with. */
  look(nth: number, kind: number, at: number): void {
    const client = this.client(nth)
    const board_id = String(this.nth('boards', at)?.board_id)
    const session_id = String(this.nth('sessions', at)?.session_id)
    const lists = [
      ['boards', {}],
      ['sessions', { board_id, archived_at: null }],
      ['sessions', { board_id, archived_at: { $ne: null } }],
      ['sessions', { session_id }],
      ['tasks', { status: { $in: UNFINISHED } }],
      ['tasks', { session_id }],
      ['permissions', { status: 'pending' }],
      ['messages', { session_id }],
      ['settings', {}]
    ] as const
    const [path, where] = lists[kind % lists.length] ?? lists[0]
    client.toggle(path, where)
  }

  follow(nth: number, at: number, isBoard: boolean): void {
    const session_ids = [this.nth('sessions', at), this.nth('sessions', at + 1)].map(session =>
      String(session?.session_id)
    )
    const board_id = String(this.nth('boards', at)?.board_id)
    this.client(nth).follow(isBoard ? { board_id } : { session_ids: [...new Set(session_ids)] })
  }

  /** Says something in every feed, so that whoever missed something sees a hole; and says nothing of what was missed. */
  beat(): void {
    const { database } = this.daemon
    for (const user_id of ['usr_ann', 'usr_bob']) this.patch('accounts', database.get('accounts', user_id), {})
    for (const [at] of database.all('sessions').entries()) this.makeChild('tasks', at)
    for (const [at] of database.all('boards').entries()) this.makeSession(at)
    for (const [at] of this.streaming().entries()) this.grow(at, '.')
    this.patch('settings', database.get('settings', 'workspace'), {})
  }

  private streaming(): Row[] {
    return this.daemon.database.all('messages').filter(message => message.status === 'streaming')
  }

  private nth(path: Path, nth: number): Row | undefined {
    const rows = this.daemon.database.all(path)
    return rows[nth % rows.length]
  }

  private patch(path: Path, row: Row | undefined, change: object, type?: string): void {
    if (row) this.daemon.write(path, 'patched', { ...row, ...change, version: row.version + 1 }, row, type)
  }

  private seed(): void {
    const { at } = this.daemon.next('at')
    const stamps = { version: 1, created_at: at }
    this.daemon.database.set('settings', { setting_id: 'workspace', channel_mode: 'everybody', ...stamps })
    for (const user_id of ['usr_ann', 'usr_bob']) this.daemon.database.set('accounts', { user_id, ...stamps })
    this.makeBoard('open')
    this.makeBoard('open')
    for (const nth of [0, 0, 1, 1]) this.makeSession(nth)
    for (const nth of [0, 1, 2]) this.makeChild('tasks', nth)
    for (const nth of [0, 0, 0, 0, 1, 2]) this.say(nth)
  }
}
