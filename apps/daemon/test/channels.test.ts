import type { ChannelMode, FeedPosition } from '@callboard/contract'
import { type App, scriptedAgent, startApp, stockClient, until } from '@callboard/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startInside } from './support/inside.ts'
import { packetsOf } from './support/packets.ts'
import { newPerson, type Person } from './support/people.ts'
import { firstRows, newSession } from './support/seed.ts'
import { called, failureOf, type Row, restDoor, type TestClient } from './support/test-client.ts'

let app: App
let door: TestClient
let ada: Person
let bob: Person

beforeAll(async () => {
  app = await startApp()
  door = restDoor(app, app.token)
  ada = newPerson(app.home, 'member', 'Ada')
  bob = newPerson(app.home, 'member', 'Bob')
})
afterAll(() => app[Symbol.asyncDispose]())
beforeEach(() => switchTo('everybody'))

const switchTo = (channel_mode: ChannelMode) => door.patch('settings', 'workspace', { channel_mode })

/** A client of somebody, and what it hears. */
async function listener(token: string, ...channels: string[]) {
  const client = await stockClient(app.url, token)
  const join = (channel: string) => called(client.socket, 'create', 'subscriptions', { channel }, {})
  for (const channel of channels) await join(channel)
  const packets = packetsOf(client)
  return {
    join,
    packets: packets.events,
    /** The events it heard so far, but for those of the settings. */
    async heard(): Promise<string[]> {
      await packets.settled()
      return packets
        .events()
        .map(([event]) => event)
        .filter(event => !event.startsWith('settings'))
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]()
  }
}

const boardOf = ({ board_id }: Row) => `board:${board_id}`
const sessionOf = ({ session_id }: Row) => `session:${session_id}`
const open = (name: string) => door.create('boards', { name })
const closed = (name: string, ...people: Person[]) =>
  door.create('boards', { name, visibility: 'members', members: people.map(({ user_id }) => user_id) })

async function sessionOn({ board_id }: Row, title: string): Promise<Row> {
  const { session_id } = await newSession(door, title)
  return door.patch('sessions', session_id, { board_id })
}

/** Waits until what was asked in a session has been done. */
const finished = ({ session_id }: Row) =>
  until(async () => (await door.find('tasks', { session_id })).data.every(({ status }) => status === 'completed'))

describe('[C1] [C3] in mode everybody', () => {
  it('what is open is heard by everyone, whatever they have joined', async () => {
    await using ear = await listener(ada.token)
    const session = await newSession(door, 'Open to all')
    await door.patch('sessions', session.session_id, { title: 'Still open' })
    expect(await ear.heard()).toEqual(['sessions created', 'sessions patched'])
  })

  it('what is for members is heard by those of them who joined it, and progress by those who look', async () => {
    const board = await closed('For Ada', ada)
    await using member = await listener(ada.token, boardOf(board))
    await using idle = await listener(ada.token)
    await using stranger = await listener(bob.token)
    const { repo } = await firstRows(door)
    const { agent_id } = await door.create('agents', { name: 'planner', ...scriptedAgent({}) })
    const where = { board_id: board.board_id, repo_id: repo.repo_id, agent_id }
    const session = await door.create('sessions', { title: 'Hidden', ...where })
    await door.create('tasks', {
      session_id: session.session_id,
      prompt: JSON.stringify({ plan: 2, text: { length: 5 } })
    })
    await finished(session)
    expect(new Set(await member.heard())).toEqual(
      new Set([
        'agents created',
        'sessions created',
        'sessions patched',
        'tasks created',
        'tasks patched',
        'tasks progress'
      ])
    )
    expect(await idle.heard()).toEqual(['agents created'])
    expect(await stranger.heard()).toEqual(['agents created'])
  })

  it('one’s own matters are heard by oneself', async () => {
    await using own = await listener(ada.token)
    await using other = await listener(bob.token)
    await restDoor(app, ada.token).create('tokens', { name: 'ci' })
    expect(await own.heard()).toEqual(['tokens created'])
    expect(await other.heard()).toEqual([])
  })
})

describe('[C3] in mode boards', () => {
  beforeEach(() => switchTo('boards'))

  it('each event goes to its board and session, and what belongs to all to all', async () => {
    const [here, there] = [await open('Here'), await open('There')]
    const session = await sessionOn(here, 'In both channels')
    await using board = await listener(ada.token, boardOf(here))
    await using both = await listener(ada.token, boardOf(here), sessionOf(session))
    await using elsewhere = await listener(ada.token, boardOf(there))
    await door.patch('sessions', session.session_id, { title: 'Heard here' })
    await door.create('agents', { name: 'for-all', command: 'node' })
    await door.patch('boards', here.board_id, { name: 'Renamed' })
    const all = ['sessions patched', 'agents created', 'boards patched']
    expect(await board.heard()).toEqual(all)
    expect(await both.heard()).toEqual(all)
    expect(await elsewhere.heard()).toEqual(['agents created', 'boards patched'])
  })

  it('a conversation is heard by those who joined its session', async () => {
    const session = await newSession(door, 'A talk')
    await using near = await listener(ada.token, sessionOf(session))
    await using far = await listener(ada.token, boardOf(session))
    await door.create('tasks', { session_id: session.session_id, prompt: 'What is this?' })
    await finished(session)
    const messages = (events: string[]) => events.filter(event => event.startsWith('messages')).length
    expect(messages(await near.heard())).toBeGreaterThan(3)
    expect(messages(await far.heard())).toBe(0)
  })
})

it('[F2] [C3] the number that an event has in a person’s own feed is told to that person alone', async () => {
  const board = await closed('Numbers', ada, bob)
  await using first = await listener(ada.token)
  await using joined = await listener(bob.token, boardOf(board))
  await door.patch('boards', board.board_id, { name: 'Renumbered' })
  const feeds = async (ear: Awaited<ReturnType<typeof listener>>) => {
    expect(await ear.heard()).toEqual(['boards patched'])
    return ear.packets()[0]?.[2].positions?.map(({ feed }: FeedPosition) => feed)
  }
  expect(await feeds(first)).toEqual([boardOf(board), `user:${ada.user_id}`])
  expect(await feeds(joined)).toEqual([boardOf(board), `user:${bob.user_id}`])
})

it('[C3] switching the mode while clients listen loses nothing and doubles nothing', async () => {
  const board = await open('Switched')
  await using joined = await listener(ada.token, boardOf(board))
  let isWriting = true
  const switching = (async () => {
    for (let n = 0; isWriting; n++) await switchTo(n % 2 ? 'everybody' : 'boards')
  })()
  for (let n = 0; n < 60; n++) await door.patch('boards', board.board_id, { description: `Number ${n}` })
  isWriting = false
  await switching
  await joined.heard()
  const versions = joined.packets().flatMap(([event, row]) => (event === 'boards patched' ? [row.version] : []))
  expect(versions).toEqual(Array.from({ length: 60 }, (_, n) => n + 2))
})

describe('[C6] [C8] a session that moves', () => {
  it.each<ChannelMode>(['everybody', 'boards'])('is one packet for everyone, in mode %s', async mode => {
    await switchTo(mode)
    const [from, to] = [await closed('From', ada, bob), await closed('To', ada)]
    const session = await sessionOn(from, 'Moves')
    await using old = await listener(bob.token, boardOf(from), sessionOf(session))
    await using both = await listener(ada.token, boardOf(from), boardOf(to), sessionOf(session))
    await using fresh = await listener(ada.token, boardOf(to))
    const moved = await door.patch('sessions', session.session_id, { board_id: to.board_id })
    const left = { session_id: session.session_id, version: moved.version }
    expect(await both.heard()).toEqual(['sessions patched'])
    expect(await fresh.heard()).toEqual(['sessions patched'])
    expect(await old.heard()).toEqual(['subscriptions removed', 'sessions left'])
    expect(old.packets().map(([, payload]) => payload)).toEqual([
      { channel: sessionOf(session), reason: 'not_allowed' },
      left
    ])
    await door.patch('sessions', session.session_id, { title: 'Unheard' })
    expect((await old.heard()).length).toBe(2)
    expect(await failureOf(restDoor(app, bob.token).get('sessions', session.session_id))).toMatchObject({ code: 404 })
    const positions = [both, fresh].map(ear => ear.packets()[0]?.[2].positions?.map(({ feed }: FeedPosition) => feed))
    expect(positions).toEqual(Array(2).fill([boardOf(to), sessionOf(session)]))
  })
})

describe('[C4] [C6] a board that is closed', () => {
  it.each<ChannelMode>(['everybody', 'boards'])(
    'is left by those who may not see it any more, in mode %s',
    async mode => {
      await switchTo(mode)
      const board = await open('Closing')
      const session = await sessionOn(board, 'On it')
      await using member = await listener(ada.token, boardOf(board), sessionOf(session))
      await using other = await listener(bob.token, boardOf(board), sessionOf(session))
      await using passer = await listener(bob.token)
      const shared = { visibility: 'members', members: [ada.user_id] }
      const { version } = await door.patch('boards', board.board_id, shared)
      expect(await member.heard()).toEqual(['boards patched'])
      expect(await passer.heard()).toEqual(['boards left'])
      expect(await other.heard()).toEqual(['subscriptions removed', 'subscriptions removed', 'boards left'])
      expect(other.packets().at(-1)?.[1]).toEqual({ board_id: board.board_id, version })
      await door.patch('sessions', session.session_id, { title: 'Among us' })
      expect((await other.heard()).length).toBe(3)
      expect((await member.heard()).length).toBe(2)
      await using invited = await listener(bob.token)
      await door.patch('boards', board.board_id, { members: [ada.user_id, bob.user_id] })
      expect(await invited.heard()).toEqual(['boards patched'])
    }
  )
})

it('[C4] joining is counted, by connection', async () => {
  await switchTo('boards')
  const board = await open('Counted')
  await using client = await stockClient(app.url, ada.token)
  const { events, settled } = packetsOf(client)
  const subscriptions = (method: string, ...args: unknown[]) =>
    called(client.socket, method, 'subscriptions', ...args, {})
  const channel = boardOf(board)
  const session = await sessionOn(board, 'Watched')
  await subscriptions('create', { channel })
  await subscriptions('create', { channel })
  await subscriptions('remove', channel)
  await door.patch('sessions', session.session_id, { title: 'Still heard' })
  await settled()
  expect(events().length).toBe(1)
  await subscriptions('remove', channel)
  await door.patch('sessions', session.session_id, { title: 'Unheard' })
  await settled()
  expect(events().length).toBe(1)
  expect(await failureOf(subscriptions('remove', channel))).toMatchObject({ code: 404 })
  expect(await failureOf(restDoor(app, ada.token).create('subscriptions', { channel }))).toMatchObject({
    code: 400,
    data: { reason: 'no_connection' }
  })
})

describe('[C5]', () => {
  it('a service with an event that no contract speaks of stops the start with its name', async () => {
    await using inside = await startInside()
    const silent = { find: async () => [] }
    Reflect.apply(inside.app.use, inside.app, ['gossip', silent, { methods: ['find'], serviceEvents: ['whispered'] }])
    await expect(inside.app.setup()).rejects.toThrow("No contract declares the event 'gossip whispered'")
  })

  it('an event of which nobody said who hears it goes to nobody, and is logged', async () => {
    await using inside = await startInside()
    inside.app.service('repos').emit('created', { repo_id: 'rep_x' })
    expect(inside.logged.some(line => line.includes('repos created was emitted without an audience'))).toBe(true)
  })
})
