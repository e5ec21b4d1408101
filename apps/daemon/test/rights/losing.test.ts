import { type Permission, SIGN_IN_EXPIRED_EVENT } from '@callboard/contract'
import { nextEvent, stockClient, until } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fixtures, startWithFixtures } from '../support/fixtures.ts'
import { packetsOf } from '../support/packets.ts'
import { seedTurn } from '../support/seed.ts'
import { called, failureOf } from '../support/test-client.ts'

let app: Fixtures

beforeAll(async () => {
  app = await startWithFixtures()
})
afterAll(() => app[Symbol.asyncDispose]())

type Asker = ReturnType<Fixtures['person']>
interface Scene {
  maker: Asker
  guest: Asker
  /** A board of the maker that the guest sees, and a session on it. */
  board_id: string
  session_id: string
  /** Another board of the maker, which the guest does not see. */
  elsewhere: string
}

async function scene(visibility: 'open' | 'members'): Promise<Scene> {
  const [maker, guest] = [app.person('member'), app.person('member')]
  const members = visibility === 'open' ? [] : [guest.user_id]
  const { board_id } = await maker.door.create('boards', { name: 'Shared', visibility, members })
  const elsewhere = await maker.door.create('boards', { name: 'Elsewhere', visibility: 'members' })
  const { session_id } = await app.session(maker.door, board_id)
  return {
    maker,
    guest,
    board_id: String(board_id),
    session_id: String(session_id),
    elsewhere: String(elsewhere.board_id)
  }
}

/** Everything that can be heard of a board and its session, said once; the last thing is the board's row. */
async function sayAll({ maker, board_id, session_id }: Scene, word: string): Promise<void> {
  const { task, message } = seedTurn(app.home, session_id)
  const { message_id, task_id } = { ...message, ...task }
  await maker.door.patch('sessions', session_id, { title: word })
  app.app
    .get('eventPublisher')
    .publishEphemeral('messages', 'delta', { message_id, session_id, task_id, offset: 0, text: word }, 'system')
  app.app
    .get('eventPublisher')
    .publishEphemeral('tasks', 'progress', { task_id, session_id, done: 1, total: 2, label: word }, 'system')
  await app.app.service('messages').patch(message_id, { text: word })
  await app.app.service('tasks').patch(task_id, { error: { reason: 'none', message: word } })
  const { data }: { data: Permission[] } = await app.app.service('permissions').find({ query: { session_id } })
  await app.app.service('permissions').patch(data.at(-1)?.permission_id ?? '', { option_id: word })
  await maker.door.patch('boards', board_id, { description: word })
}
const ALL = [
  'sessions patched',
  'messages delta',
  'tasks progress',
  'messages patched',
  'tasks patched',
  'permissions patched',
  'boards patched'
]

type Left = [event: string, key: 'board_id' | 'session_id']
type Losing = [
  what: string,
  visibility: 'open' | 'members',
  lose: (scene: Scene) => Promise<unknown>,
  /** The channels that one is put out of, and what is said to have left. */
  put: { board?: string; session?: string; left?: Left }
]

const BOTH = { board: 'not_allowed', session: 'not_allowed' }
const losses: Losing[] = [
  [
    'is no member any more',
    'members',
    ({ maker, board_id }) => maker.door.patch('boards', board_id, { members: [] }),
    { ...BOTH, left: ['boards left', 'board_id'] }
  ],
  [
    'sees a board become one of members',
    'open',
    ({ maker, board_id }) => maker.door.patch('boards', board_id, { visibility: 'members' }),
    { ...BOTH, left: ['boards left', 'board_id'] }
  ],
  [
    'sees a whole board updated to one of others',
    'open',
    async ({ maker, board_id }) => {
      const { name, slug, description } = await maker.door.get('boards', board_id)
      const members = [maker.user_id]
      return maker.door.update('boards', board_id, { name, slug, description, visibility: 'members', members })
    },
    { ...BOTH, left: ['boards left', 'board_id'] }
  ],
  [
    'sees a session move where one may not follow',
    'open',
    ({ maker, session_id, elsewhere }) => maker.door.patch('sessions', session_id, { board_id: elsewhere }),
    { session: 'not_allowed', left: ['sessions left', 'session_id'] }
  ]
]

describe.each(['everybody', 'boards'])('in mode %s', channel_mode => {
  beforeAll(async () => {
    await app.owner.patch('settings', 'workspace', { channel_mode })
  })

  describe.each(losses)('who %s', (_what, visibility, lose, put) => {
    it('[C4] [C6] is told so, and hears nothing more', async () => {
      const there = await scene(visibility)
      const { guest, maker, board_id, session_id } = there
      await using client = await stockClient(app.url, guest.token)
      await using witness = await stockClient(app.url, maker.token)
      const channels = { board: `board:${board_id}`, session: `session:${session_id}` }
      for (const { socket } of [client, witness]) {
        for (const channel of Object.values(channels)) await called(socket, 'create', 'subscriptions', { channel }, {})
      }
      const [heard, witnessed] = [packetsOf(client), packetsOf(witness)]
      const isLast = (word: string) => () =>
        witnessed.texts.some(text => text.includes('boards patched') && text.includes(word))

      await sayAll(there, 'before')
      await until(isLast('before'))
      await heard.settled()
      expect(namesOf(heard.texts, 'before')).toEqual(ALL)

      heard.texts.length = 0
      await lose(there)
      await sayAll(there, 'after')
      await until(isLast('after'))
      await heard.settled().catch(() => {})
      expect(heard.texts.join('\n')).not.toContain(put.board ? 'after' : '"title":"after"')
      const ofSession = heard.events().filter(([, row]) => row.session_id === session_id)
      expect(ofSession.map(([event]) => event)).toEqual(put.left?.[0] === 'sessions left' ? ['sessions left'] : [])
      const ends = heard.events().filter(([event]) => event === 'subscriptions removed')
      expect(ends.map(([, payload]) => payload).sort(byChannel)).toEqual(
        (['board', 'session'] as const)
          .filter(thing => put[thing])
          .map(thing => ({ channel: channels[thing], reason: put[thing] }))
          .sort(byChannel)
      )
      const [event, key] = put.left ?? ['', 'board_id']
      const left = heard.events().filter(([name]) => name === event)
      expect(left.map(([, payload]) => payload)).toEqual([{ [key]: there[key], version: expect.any(Number) }])
      const gone = await called<{ data: { channel: string }[] }>(client.socket, 'find', 'subscriptions', {})
      expect(gone.data.map(({ channel }) => channel)).toEqual(put.board ? [] : [channels.board])
      expect(namesOf(witnessed.texts, 'after')).toEqual(ALL)
    })
  })

  it('[C6] who made the change by which one loses sight hears of it like the others', async () => {
    const there = await scene('open')
    const admin = app.person('admin')
    await using client = await stockClient(app.url, admin.token)
    await called(client.socket, 'create', 'subscriptions', { channel: `board:${there.board_id}` }, {})
    const { events } = packetsOf(client)
    const left = nextEvent(client.service('boards'), 'left')
    await client.service('boards').patch(there.board_id, { visibility: 'members', description: 'hidden now' })
    await left
    const ofBoard = events().filter(([event]) => event.startsWith('boards'))
    expect(ofBoard.map(([event, row]) => [event, row.description])).toEqual([['boards left', undefined]])
    expect(await failureOf(called(client.socket, 'get', 'boards', there.board_id, {}))).toMatchObject({ code: 404 })
  })

  it('[C4] a role that is lowered ends what it allowed, and leaves what is seen', async () => {
    const there = await scene('members')
    const { guest, board_id, session_id } = there
    await using client = await stockClient(app.url, guest.token)
    await called(client.socket, 'create', 'subscriptions', { channel: `board:${board_id}` }, {})
    await app.owner.patch('users', guest.user_id, { role: 'viewer' })
    const refused = called(client.socket, 'patch', 'sessions', session_id, { title: 'mine' }, {})
    expect(await failureOf(refused)).toMatchObject({ code: 403, data: { reason: 'role_too_low' } })
    const heard = nextEvent(client.service('boards'), 'patched')
    await there.maker.door.patch('boards', board_id, { description: 'still seen' })
    expect(await heard).toMatchObject({ description: 'still seen' })
  })

  it('[C4] who is removed from the workspace is put out at once, on every socket, and is let in nowhere', async () => {
    const there = await scene('members')
    const { guest, board_id, session_id } = there
    await using one = await stockClient(app.url, guest.token)
    await using two = await stockClient(app.url, String((await guest.door.create('tokens', { name: 'two' })).token))
    await using witness = await stockClient(app.url, there.maker.token)
    for (const { socket } of [one, two, witness]) {
      await called(socket, 'create', 'subscriptions', { channel: `board:${board_id}` }, {})
      await called(socket, 'create', 'subscriptions', { channel: `session:${session_id}` }, {})
    }
    const heard = [packetsOf(one), packetsOf(two)]
    const witnessed = packetsOf(witness)
    const closed = [one, two].map(({ socket }) => nextEvent(socket, 'disconnect'))
    await app.owner.remove('users', guest.user_id)
    await sayAll(there, 'after')
    await until(() => witnessed.texts.some(text => text.includes('boards patched') && text.includes('after')))
    await Promise.all(closed)
    for (const { texts, events } of heard) {
      expect(texts.join('\n')).not.toContain('after')
      expect(events().at(-1)).toEqual([SIGN_IN_EXPIRED_EVENT])
    }
    expect(await failureOf(guest.door.find('boards'))).toMatchObject({ code: 401, data: { reason: 'invalid_token' } })
    await expect(stockClient(app.url, guest.token)).rejects.toMatchObject({ code: 401 })
  })

  it('[C4] a session that is removed takes its channel along, after it was heard of', async () => {
    const there = await scene('members')
    const { guest, board_id, session_id } = there
    await using client = await stockClient(app.url, guest.token)
    for (const channel of [`board:${board_id}`, `session:${session_id}`]) {
      await called(client.socket, 'create', 'subscriptions', { channel }, {})
    }
    const { events } = packetsOf(client)
    const ended = nextEvent(client.socket, 'subscriptions removed')
    await there.maker.door.remove('sessions', session_id)
    expect(await ended).toEqual({ channel: `session:${session_id}`, reason: 'removed' })
    expect(events().map(([event]) => event)).toEqual(['sessions removed', 'subscriptions removed'])
  })
})

const namesOf = (texts: readonly string[], word: string) =>
  texts.filter(text => text.startsWith('2[') && text.includes(word)).map(text => String(JSON.parse(text.slice(1))[0]))

const byChannel = (one: unknown, other: unknown) => JSON.stringify(one).localeCompare(JSON.stringify(other))
