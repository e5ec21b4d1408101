import { type App, nextEvent, startApp, stockClient } from '@callboard/testing'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packetsOf } from '../support/packets.ts'
import { newPerson } from '../support/people.ts'
import { firstRows, newSession } from '../support/seed.ts'
import { called, failureOf, restDoor, socketDoor } from '../support/test-client.ts'

// How somebody could come to hear what is said elsewhere. Boards and sessions one may not see are walked in
// rights/sight.test.ts, and what a lost right leaves in rights/losing.test.ts.

let app: App

beforeAll(async () => {
  app = await startApp()
  await restDoor(app, app.token).patch('settings', 'workspace', { channel_mode: 'boards' })
})
afterAll(() => app[Symbol.asyncDispose]())

const notSignedIn = { code: 401, data: { reason: 'not_signed_in' } }

// CVE-2026-22812: whoever connects may listen.
it.each(['everybody', 'workspace', 'board', 'session', 'user'])('nobody joins %s before signing in', async thing => {
  const door = restDoor(app, app.token)
  const { board } = await firstRows(door)
  const { session_id } = await newSession(door)
  const [user] = (await door.find('users')).data
  const ids: Record<string, unknown> = { board: board.board_id, session: session_id, user: user?.user_id }
  const channel = ids[thing] ? `${thing}:${ids[thing]}` : thing
  await using client = await stockClient(app.url)
  const { events } = packetsOf(client)
  expect(await failureOf(called(client.socket, 'create', 'subscriptions', { channel }, {}))).toMatchObject(notSignedIn)
  expect(await failureOf(called(client.socket, 'find', 'subscriptions', {}))).toMatchObject(notSignedIn)
  await door.patch('sessions', session_id, { title: 'Unheard' })
  await using witness = await socketDoor(app, app.token)
  await witness.find('boards')
  await failureOf(called(client.socket, 'find', 'subscriptions', {}))
  expect(events()).toEqual([])
})

// Agor #1925, #1921: the name of a channel as a way around the question who may join it.
describe('a name that is no channel is joined by nobody', () => {
  const names: unknown[] = [
    'board:*',
    'board:',
    'board',
    'board:%',
    'session:*',
    'user:*',
    'user:me',
    '*',
    '',
    'all',
    'EVERYBODY',
    'everybody ',
    ' everybody',
    'everybody,workspace',
    'admin',
    '__proto__',
    'constructor',
    'board:__proto__',
    'board:brd_aaaaaaaaaaaaaaaaaaaa\n',
    'board:brd_aaaaaaaaaaaaaaaaaaaa\0',
    'Board:brd_aaaaaaaaaaaaaaaaaaaa',
    'bоard:brd_aaaaaaaaaaaaaaaaaaaa',
    'board:brd_AAAAAAAAAAAAAAAAAAAA',
    'board:ses_aaaaaaaaaaaaaaaaaaaa',
    'session:brd_aaaaaaaaaaaaaaaaaaaa',
    `board:${'x'.repeat(100_000)}`,
    ['everybody'],
    { $ne: '' },
    { toString: 'everybody' },
    null,
    1,
    true
  ]
  it.each(names.map(channel => ({ channel })))('$channel', async ({ channel }) => {
    await using client = await stockClient(app.url, app.token)
    expect(await failureOf(called(client.socket, 'create', 'subscriptions', { channel }, {}))).toMatchObject({
      code: 400,
      data: { reason: 'invalid' }
    })
  })

  it('nor is the room that Socket.IO keeps for another’s socket', async () => {
    await using client = await stockClient(app.url, app.token)
    await using other = await stockClient(app.url, app.token)
    const channel = other.socket.id
    expect(await failureOf(called(client.socket, 'create', 'subscriptions', { channel }, {}))).toMatchObject({
      code: 400
    })
  })
})

describe('with a token', () => {
  // CWE-639: a key of the caller's choice decides whose channels they are.
  it.each([
    { user_id: 'usr_aaaaaaaaaaaaaaaaaaaa' },
    { connection: {} },
    { socket: 'x' },
    { rooms: ['everybody'] },
    { reason: 'not_allowed' }
  ])('nobody joins for another: %j', async more => {
    await using client = await stockClient(app.url, app.token)
    const join = called(client.socket, 'create', 'subscriptions', { channel: 'workspace', ...more }, {})
    expect(await failureOf(join)).toMatchObject({ code: 400, data: { reason: 'invalid' } })
  })

  // Agor #1925: what other servers take for a way into a room.
  it.each(['join', 'subscribe', 'joinRoom', 'room:join', 'leave', 'to', 'broadcast', 'server-join'])(
    'the event %s joins nothing and says nothing to others',
    async event => {
      const maker = newPerson(app.home, 'member')
      const eve = newPerson(app.home, 'member')
      const { board_id } = await restDoor(app, maker.token).create('boards', { name: 'Hidden', visibility: 'members' })
      await using client = await stockClient(app.url, eve.token)
      await using witness = await stockClient(app.url, maker.token)
      const [{ events, texts }, witnessed] = [packetsOf(client), packetsOf(witness)]
      client.socket.emit(event, `board:${board_id}`)
      expect(await failureOf(called(client.socket, event, `board:${board_id}`))).toMatchObject({ code: 404 })
      expect(await failureOf(called(client.socket, event, 'boards', board_id))).toMatchObject({ code: 405 })
      await called(witness.socket, 'create', 'subscriptions', { channel: `board:${board_id}` }, {})
      const heard = nextEvent(witness.service('boards'), 'patched')
      await restDoor(app, maker.token).patch('boards', board_id, { description: 'canary' })
      await heard
      await called(client.socket, 'find', 'subscriptions', {})
      expect(events()).toEqual([])
      expect(texts.join('\n')).not.toContain('canary')
      expect(witnessed.events().map(([name]) => name)).toEqual(['boards patched'])
    }
  )

  // CWE-345: an event that a client makes up is heard by nobody.
  it.each(['boards created', 'messages delta', 'subscriptions removed', 'authentication expired'])(
    'nobody says %s but the daemon',
    async event => {
      await using client = await stockClient(app.url, app.token)
      await using witness = await stockClient(app.url, app.token)
      const { events, settled } = packetsOf(witness)
      client.socket.emit(event, { name: 'Forged' })
      await failureOf(called(client.socket, event, { name: 'Forged' }))
      await settled()
      expect(events()).toEqual([])
    }
  )

  // Another namespace would have no gate and no sign-in of its own.
  it.each(['/admin', '/boards', '/%2e%2e', '/socket.io', '/*'])('there is no namespace %s', async namespace => {
    const { origin } = new URL(app.url)
    const socket = io(`${origin}${namespace}`, {
      transports: ['websocket'],
      forceNew: true,
      auth: { token: app.token }
    })
    const refused = await nextEvent<Error>(socket, 'connect_error')
    expect(refused.message).toBe('Invalid namespace')
    socket.disconnect()
  })

  // feathers#2194: signing in as somebody else on the same connection keeps nothing of before.
  it('who becomes somebody else leaves the channels of before', async () => {
    const [ada, eve] = [newPerson(app.home, 'member'), newPerson(app.home, 'member')]
    const door = restDoor(app, ada.token)
    const { board_id } = await door.create('boards', { name: 'Hidden', visibility: 'members' })
    await using client = await stockClient(app.url, ada.token)
    await using witness = await stockClient(app.url, ada.token)
    for (const { socket } of [client, witness]) {
      await called(socket, 'create', 'subscriptions', { channel: `board:${board_id}` }, {})
    }
    await called(client.socket, 'create', 'authentication', { strategy: 'jwt', accessToken: eve.token }, {})
    const { events, settled } = packetsOf(client)
    const heard = nextEvent(witness.service('boards'), 'patched')
    await door.patch('boards', board_id, { description: 'canary' })
    await heard
    await settled()
    expect(events()).toEqual([])
    expect(await called(client.socket, 'find', 'subscriptions', {})).toMatchObject({ total: 0 })
  })
})
