import { SIGN_IN_EXPIRED_EVENT } from '@callboard/contract'
import { nextEvent } from '@callboard/testing'
import { FeathersError } from '@feathersjs/errors'
import { io, type Socket } from 'socket.io-client'
import { called, restDoor, type TestClient } from '../support/test-client.ts'
import type { CanaryLog, Item, Listener } from './canary-log.ts'
import {
  type ChannelOf,
  type History,
  LISTENERS,
  type ListenerName,
  PEOPLE,
  type PersonName,
  type Read,
  type Step
} from './histories.ts'
import { Board, Session } from './items.ts'
import { queryOf } from './queries.ts'
import type { Stage, StagePerson } from './stage.ts'

interface Line {
  readonly listener: Listener
  readonly socket: Socket
  person: StagePerson
}

/**
 * Two boards with a session that wanders between them, the people who may or may not see them, and their lines. One lane plays
 * one history after the other; several lanes play at the same time on one stage, and each hears what is open of the others.
 */
export class Lane {
  readonly #stage: Stage
  readonly #ledger: CanaryLog
  readonly #name: string
  readonly #people = new Map<PersonName, StagePerson>()
  readonly #lines = new Map<ListenerName, Line>()
  readonly #boards: Board[] = []
  #session: Session | undefined
  readonly #items = new Set<Item>()
  readonly #sockets = new Set<Socket>()
  /** The ends of lines whose sign-in runs out by itself. */
  readonly #ending: Promise<unknown>[] = []
  readonly counts = new Map<string, number>()

  static async open(stage: Stage, ledger: CanaryLog, name: string): Promise<Lane> {
    const lane = new Lane(stage, ledger, name)
    const began = ledger.tick()
    for (const person of PEOPLE) lane.#people.set(person, await stage.person(ROLE_OF[person]))
    for (const listener of LISTENERS) await lane.#connect(listener)
    lane.#listen('stranger')
    for (const place of ['here', 'there']) {
      const { board_id } = await lane.#maker.create('boards', { name: `${name} ${place}`, visibility: 'members' })
      lane.#boards.push(new Board(String(board_id), lane.#person('maker').user_id))
    }
    for (const board of lane.#boards) lane.#items.add(board)
    await lane.#newSession()
    lane.#look(began)
    return lane
  }

  private constructor(stage: Stage, ledger: CanaryLog, name: string) {
    this.#stage = stage
    this.#ledger = ledger
    this.#name = name
  }

  async play(history: History): Promise<void> {
    for (const step of history) {
      const began = this.#ledger.tick()
      await this.#take(step, began)
      this.#count(step.do)
      this.#look(began)
      if (this.#stage.isQuick) await this.#prattle()
    }
  }

  /** Everything that was sent to this lane's lines has come: events keep their order, and this is one that all of them hear. */
  async settled(): Promise<void> {
    const { user_id } = this.#person('maker')
    const name = `${this.#name} ${this.#ledger.tick()}`
    const heard = [...this.#lines.values()].map(({ socket }) =>
      nextEvent<{ name: string }>(socket, 'users patched', user => user.name === name)
    )
    await this.#stage.owner.patch('users', user_id, { name })
    await Promise.all(heard)
  }

  /** Waits for the ends of those whose time is over, which must come by themselves. */
  async close(): Promise<void> {
    await Promise.all(this.#ending)
    for (const socket of this.#sockets) socket.disconnect()
  }

  get #maker(): TestClient {
    return restDoor(this.#stage, this.#person('maker').token)
  }

  #person(name: PersonName): StagePerson {
    const person = this.#people.get(name)
    if (!person) throw new Error(`there is no ${name}`)
    return person
  }

  #line(name: ListenerName): Line {
    const line = this.#lines.get(name)
    if (!line) throw new Error(`there is no line of ${name}`)
    return line
  }

  get #here(): { session: Session; board: Board } {
    const session = this.#session
    if (!session?.board) throw new Error('there is no session')
    return { session, board: session.board }
  }

  #board(index: number): Board {
    const board = this.#boards[index]
    if (!board) throw new Error(`there is no board ${index}`)
    return board
  }

  #look(began: number): void {
    const people = [...this.#people.values()].map(({ user_id }) => user_id)
    this.#ledger.look(this.#items, people, began, this.#ledger.tick())
    for (const item of this.#items) if (item instanceof Session && !item.board) this.#items.delete(item)
  }

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }

  /** What costs little is said after every step: the one thing or the other. */
  async #prattle(): Promise<void> {
    const { session, board } = this.#here
    const kind = this.#ledger.tick() % 2 ? 'delta' : 'progress'
    const word = this.#wordOf(session, `${this.#name} ${kind}`, board)
    await this.#stage.speak(session.id, kind, word, this.#person('maker'))
  }

  async #take(step: Step, began: number): Promise<void> {
    switch (step.do) {
      case 'write':
        return this.#write(step.kind)
      case 'join':
      case 'leave':
        return this.#joinOrLeave(step.do, this.#line(step.who), this.#channel(step.channel))
      case 'read':
        return this.#read(this.#line(step.who), step.what, step.overSocket, began)
      case 'members':
        return this.#share(this.#board(step.board), { members: step.members }, step.word)
      case 'visibility':
        return this.#share(this.#board(step.board), { visibility: step.visibility }, step.word)
      case 'move':
        return this.#move(step.word)
      case 'replace':
        return this.#replace()
      case 'role':
        await this.#stage.owner.patch('users', this.#person(step.who).user_id, { role: step.role })
        return
      case 'revoke':
        return this.#revoke(step.who)
      case 'logout':
        return this.#logOut()
      case 'expire':
        return this.#expire()
      case 'become':
        return this.#become(this.#line(step.who), this.#person(step.as))
      case 'dismiss':
        return this.#dismiss(step.who)
      case 'mode':
        await this.#stage.owner.patch('settings', 'workspace', { channel_mode: step.mode })
    }
  }

  async #write(kind: (Step & { do: 'write' })['kind']): Promise<void> {
    const { session, board } = this.#here
    const where = `${this.#name} ${kind}`
    const word =
      kind === 'board' ? this.#ledger.word(board, where, new Set([board])) : this.#wordOf(session, where, board)
    const { socket } = this.#line('maker')
    if (kind === 'board') await called(socket, 'patch', 'boards', board.id, { description: word }, {})
    else if (kind === 'title') await called(socket, 'patch', 'sessions', session.id, { title: word }, {})
    else await this.#stage.speak(session.id, kind, word, this.#person('maker'))
  }

  #wordOf(session: Session, where: string, board: Board): string {
    return this.#ledger.word(session, where, session.toldOn(board))
  }

  #channel(channel: ChannelOf): string {
    const { session, board } = this.#here
    if (channel === 'workspace') return 'workspace'
    if (channel === 'session') return `session:${session.id}`
    const there = this.#boards.find(one => one !== board) ?? board
    return `board:${channel === 'here' ? board.id : there.id}`
  }

  async #joinOrLeave(what: 'join' | 'leave', { socket }: Line, channel: string): Promise<void> {
    const call =
      what === 'join'
        ? called(socket, 'create', 'subscriptions', { channel }, {})
        : called(socket, 'remove', 'subscriptions', channel, {})
    this.#count((await call.then(() => true, notFound)) ? `${what} done` : `${what} refused`)
  }

  async #read(line: Line, what: Read, overSocket: boolean, began: number): Promise<void> {
    const { session, board } = this.#here
    const asked = queryOf(what, session.id, board.id)
    if (what === 'catch-up') {
      const data = { channel: `session:${session.id}`, since: { epoch: 'x', seq: 0 } }
      const first = await called<{ position: object } | false>(line.socket, 'create', 'subscriptions', data, {}).catch(
        notFound
      )
      if (!first) return this.#count('catch-up refused')
      const since = { ...first.position, seq: 0 }
      const answer = await called<object | false>(line.socket, 'create', 'subscriptions', { ...data, since }, {}).catch(
        notFound
      )
      if (answer) this.#ledger.answer(line.listener, JSON.stringify(answer), began)
      return
    }
    const answer = overSocket
      ? await called(line.socket, 'find', asked.path, asked.query)
      : await restDoor(this.#stage, this.#tokenOf(line)).find(asked.path, asked.query)
    this.#ledger.answer(line.listener, JSON.stringify(answer), began)
  }

  async #share(
    board: Board,
    change: { members?: PersonName[]; visibility?: string },
    withWord: boolean
  ): Promise<void> {
    const members = change.members?.map(name => this.#person(name).user_id)
    const data = {
      ...(members && { members }),
      ...(change.visibility && { visibility: change.visibility }),
      ...(withWord && { description: this.#ledger.word(board, `${this.#name} shared`, new Set([board])) })
    }
    await called(this.#line('maker').socket, 'patch', 'boards', board.id, data, {})
    if (members) board.members = new Set(members)
    if (change.visibility) board.visibility = change.visibility
  }

  async #move(withWord: boolean): Promise<void> {
    const { session, board } = this.#here
    const there = this.#boards.find(one => one !== board) ?? board
    const title = withWord ? { title: this.#wordOf(session, `${this.#name} moved`, there) } : {}
    await called(this.#line('maker').socket, 'patch', 'sessions', session.id, { board_id: there.id, ...title }, {})
    session.moveTo(there)
  }

  async #replace(): Promise<void> {
    const { session } = this.#here
    await called(this.#line('maker').socket, 'remove', 'sessions', session.id, {})
    session.board = undefined
    await this.#newSession()
  }

  async #newSession(): Promise<void> {
    const board = this.#board(0)
    const { repo_id, agent_id } = this.#stage
    const data = { title: 'x', board_id: board.id, repo_id, agent_id }
    const { session_id } = await called<{ session_id: string }>(
      this.#line('maker').socket,
      'create',
      'sessions',
      data,
      {}
    )
    this.#session = new Session(session_id, board)
    this.#items.add(this.#session)
  }

  /** Whoever came in by the token is out, on every line. */
  async #revoke(who: Exclude<ListenerName, 'tab'>): Promise<void> {
    const { token, token_id, user_id } = this.#line(who).person
    await restDoor(this.#stage, token).remove('tokens', token_id)
    const ended = this.#ledger.tick()
    for (const [name, person] of this.#people) {
      if (person.token_id === token_id) this.#people.set(name, { user_id, ...(await this.#stage.token(user_id)) })
    }
    await this.#connectAnew(ended, (line, name) => name !== 'tab' && line.person.token_id === token_id)
  }

  async #dismiss(who: 'ben' | 'viewer'): Promise<void> {
    const { user_id } = this.#person(who)
    await this.#stage.owner.remove('users', user_id)
    const ended = this.#ledger.tick()
    for (const board of this.#boards) board.members.delete(user_id)
    this.#people.set(who, await this.#stage.person(ROLE_OF[who]))
    await this.#connectAnew(ended, line => line.person.user_id === user_id)
  }

  async #connectAnew(ended: number, isOut: (line: Line, name: ListenerName) => boolean): Promise<void> {
    for (const [name, line] of [...this.#lines]) {
      if (!isOut(line, name)) continue
      this.#ledger.signOut(line.listener, ended)
      await this.#connect(name)
    }
  }

  async #logOut(): Promise<void> {
    const line = this.#line('tab')
    await called(line.socket, 'remove', 'authentication', null, {})
    this.#ledger.signOut(line.listener, this.#ledger.tick())
    // It stays for a while, as nobody.
    setTimeout(() => line.socket.disconnect(), 1000).unref()
    await this.#connect('tab')
  }

  async #expire(): Promise<void> {
    // The one before would go on to hear everything, beside all that came before it.
    this.#line('tab').socket.disconnect()
    await this.#connect('tab', true)
    const line = this.#line('tab')
    this.#ending.push(nextEvent(line.socket, 'disconnect'))
    line.socket.once(SIGN_IN_EXPIRED_EVENT, () => this.#ledger.signOut(line.listener, this.#ledger.tick()))
    await this.#connect('tab')
  }

  /** Signs in as somebody else, from within the channels of before. */
  async #become(line: Line, person: StagePerson): Promise<void> {
    for (const channel of ['here', 'session'] as const) await this.#joinOrLeave('join', line, this.#channel(channel))
    const began = this.#ledger.tick()
    await called(line.socket, 'create', 'authentication', { strategy: 'jwt', accessToken: person.token }, {})
    this.#ledger.signOut(line.listener, this.#ledger.tick())
    this.#ledger.signIn(line.listener, person.user_id, began)
    line.person = person
  }

  /** A new line, in the place of the one before. */
  async #connect(name: ListenerName, isBrief = false): Promise<void> {
    const began = this.#ledger.tick()
    const person = this.#person(name === 'tab' ? 'ada' : name)
    const { listener, socket } = this.#listen(name)
    // First, so that a sign-in that runs out soon is not over before it was shown.
    await nextEvent(socket, 'connect')
    const accessToken = name === 'tab' ? await this.#stage.signIn(person, isBrief) : person.token
    await called(socket, 'create', 'authentication', { strategy: 'jwt', accessToken }, {})
    this.#ledger.signIn(listener, person.user_id, began)
    this.#lines.set(name, { listener, socket, person })
  }

  #listen(name: string): { listener: Listener; socket: Socket } {
    const socket = io(this.#stage.url, { transports: ['websocket'], forceNew: true, reconnection: false })
    const listener: Listener = { name: `${this.#name} ${name}`, spans: [] }
    socket.io.engine.on('packet', ({ data }) => this.#ledger.hear(listener, String(data)))
    this.#sockets.add(socket)
    socket.once('disconnect', () => this.#sockets.delete(socket))
    return { listener, socket }
  }

  #tokenOf({ person }: Line): string {
    const now = [...this.#people.values()].find(({ user_id }) => user_id === person.user_id)
    return (now ?? person).token
  }
}

const ROLE_OF = { maker: 'member', ada: 'member', ben: 'member', viewer: 'viewer', admin: 'admin' } as const

/** What one may not see is not there; any other failure is a fault of the test. */
function notFound(error: unknown): false {
  if (error instanceof FeathersError && error.code === 404) return false
  throw error
}
