import type { Board } from '@callboard/contract'
import { BadRequest, Conflict, NotAuthenticated, Timeout, Unavailable } from '@feathersjs/errors'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Client, type ConnectionState, connect } from '../src/index.ts'
import { type StandIn, startStandIn, World } from './stand-in.ts'

function clientOf(standIn: StandIn, over: Partial<Parameters<typeof connect>[0]> = {}) {
  const client = connect({ url: standIn.url, token: 'good', callTimeout: 30_000, ...over })
  return Object.assign(client, { [Symbol.dispose]: () => client.close() })
}

/** Resolves when the connection is in this state. */
function become(client: Client, status: ConnectionState['status']): Promise<ConnectionState> {
  return new Promise(resolve => {
    const unsubscribe = client.connection.subscribe(check)
    check()
    function check() {
      const state = client.connection.current()
      if (state.status !== status) return
      queueMicrotask(() => unsubscribe())
      resolve(state)
    }
  })
}

const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    error => error.data?.reason
  )

afterEach(() => vi.useRealTimers())

describe('a connection', () => {
  it('goes to the address with its path, by websocket, with the token in the handshake', async () => {
    const world = new World()
    await using standIn = await startStandIn(world)
    using client = clientOf(standIn)
    expect(client.connection.current()).toEqual({ status: 'connecting' })
    await become(client, 'live')
    expect(world.handshakes).toEqual(['good'])
    await expect(client.service('boards').get('brd_1')).resolves.toEqual({ board_id: 'brd_1' })
  })

  it('[S7] comes back from a cut, from a dismissal and from a restart, with the newest token', async () => {
    const world = new World()
    let token = 'first'
    const first = await startStandIn(world)
    using client = clientOf(first, { token: () => token })
    await become(client, 'live')

    token = 'second'
    first.cut()
    await become(client, 'offline')
    await become(client, 'live')
    first.dismiss()
    expect(await become(client, 'offline')).toMatchObject({ reason: 'The daemon ended the connection.' })
    await become(client, 'live')

    const { port } = first
    await first[Symbol.asyncDispose]()
    await become(client, 'offline')
    await using _second = await startStandIn(world, port)
    await become(client, 'live')
    expect(world.handshakes).toEqual(['first', 'second', 'second', 'second'])
  })

  it('says since when it is offline and why, and tries at once when told to', async () => {
    // No time passes, so that it cannot come back by itself.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const world = new World()
    world.busy = 'Too many connections.'
    const first = await startStandIn(world)
    using client = clientOf(first)
    const before = new Date().toISOString()
    const state = await become(client, 'offline')
    expect(state).toMatchObject({ reason: 'Too many connections.' })
    expect(state.status === 'offline' && state.since >= before).toBe(true)

    world.busy = undefined
    client.reconnect()
    await become(client, 'live')

    const { port } = first
    await first[Symbol.asyncDispose]()
    await become(client, 'offline')
    await using _second = await startStandIn(world, port)
    client.reconnect()
    await become(client, 'live')
  })

  it('tries again by itself after the daemon refused for another reason than the token', async () => {
    const world = new World()
    world.busy = 'Not ready yet.'
    await using standIn = await startStandIn(world)
    using client = clientOf(standIn)
    await become(client, 'offline')
    world.busy = undefined
    await become(client, 'live')
  })

  it('is signed out when the token is refused, and stays so until told to try', async () => {
    const world = new World()
    world.refusedTokens.add('bad')
    await using standIn = await startStandIn(world)
    let token = 'bad'
    using client = clientOf(standIn, { token: () => token })
    const waiting = client.service('boards').get('brd_1')
    await expect(waiting).rejects.toBeInstanceOf(NotAuthenticated)
    expect(client.connection.current()).toEqual({ status: 'signed_out', reason: 'This token is not valid.' })
    await expect(client.service('boards').get('brd_1')).rejects.toBeInstanceOf(NotAuthenticated)

    token = 'good'
    client.reconnect()
    await become(client, 'live')
    expect(world.handshakes).toEqual(['bad', 'good'])
  })

  it('hears events with their meta until told to stop', async () => {
    await using standIn = await startStandIn(new World())
    using client = clientOf(standIn)
    await become(client, 'live')
    const heard = vi.fn()
    const boards = client.service('boards')
    boards.on('created', heard)
    const meta = { type: 'board.created', at: '2026-01-01T00:00:00.000Z', actor: 'system' }
    standIn.send('boards created', { board_id: 'brd_1' }, meta)
    await boards.get('brd_1')
    expect(heard.mock.calls).toEqual([[{ board_id: 'brd_1' }, meta]])
    boards.off('created', heard)
    standIn.send('boards created', { board_id: 'brd_2' }, meta)
    await boards.get('brd_1')
    expect(heard).toHaveBeenCalledTimes(1)
  })
})

describe('a call', () => {
  it('[E1] fails with the class, the reason and the rest that the daemon gave', async () => {
    await using standIn = await startStandIn(new World())
    using client = clientOf(standIn)
    const error = await client
      .service('boards')
      .get('taken')
      .catch(cause => cause)
    expect(error).toBeInstanceOf(Conflict)
    expect(error).toMatchObject({ message: 'There is one already.', data: { reason: 'already_exists', row: 7 } })
  })

  it('[E3] that gets no answer fails in time', async () => {
    await using standIn = await startStandIn(new World())
    using client = clientOf(standIn, { callTimeout: 300 })
    await become(client, 'live')
    const error = await client
      .service('boards')
      .get('silent')
      .catch(cause => cause)
    expect(error).toBeInstanceOf(Timeout)
    expect(error).toMatchObject({ message: 'The daemon did not answer within 0.3 s.', data: { reason: 'timeout' } })
  })

  it('[E3] that is made offline waits for the connection, but not for ever, and is not carried out afterwards', async () => {
    const world = new World()
    const first = await startStandIn(world)
    const { port } = first
    using client = clientOf(first, { callTimeout: 300 })
    await become(client, 'live')
    await first[Symbol.asyncDispose]()
    await become(client, 'offline')
    expect(await reasonOf(client.service('boards').create({ name: 'late' }))).toBe('timeout')
    await using _second = await startStandIn(world, port)
    await become(client, 'live')
    const answered = () =>
      client
        .service('boards')
        .get('brd_1')
        .then(Boolean, () => false)
    await vi.waitUntil(answered, { timeout: 30_000 })
    expect(world.creates).toEqual([])
  })

  it('[E3, T3] that is on its way when the connection breaks, and would do it twice if it was sent again, ends at once', async () => {
    await using standIn = await startStandIn(new World())
    using client = clientOf(standIn)
    await become(client, 'live')
    const reasons = Promise.all([
      reasonOf(client.service('boards').patch('silent', { name: 'new' })),
      reasonOf(client.service('boards').remove('silent')),
      reasonOf(client.service('tokens').create({ name: 'silent' }))
    ])
    standIn.cut()
    expect(await reasons).toEqual(Array(3).fill('connection_lost'))
    expect(client.connection.current()).toMatchObject({ status: 'offline' })
  })

  it('[E3] that is over 512 KiB is not sent', async () => {
    await using standIn = await startStandIn(new World())
    using client = clientOf(standIn)
    await become(client, 'live')
    const large = client.service('boards').create({ name: 'é'.repeat(256 * 1024) })
    const error = await large.catch(cause => cause)
    expect(error).toBeInstanceOf(BadRequest)
    expect(error.data).toEqual({ reason: 'call_too_large' })
    expect(client.connection.current()).toEqual({ status: 'live' })
  })

  it('[E3] ends when the client is closed', async () => {
    await using standIn = await startStandIn(new World())
    const client = clientOf(standIn)
    await become(client, 'live')
    const pending = [client.service('boards').get('silent'), client.service('boards').create({ name: 'one' })]
    client.close()
    expect(await Promise.all(pending.map(reasonOf))).toEqual(['connection_lost', 'connection_lost'])
    await expect(client.service('boards').get('brd_1')).rejects.toBeInstanceOf(Unavailable)
  })
})

describe('a creating call', () => {
  it('[T3] carries a key of its own, or the one it was given', async () => {
    const world = new World()
    await using standIn = await startStandIn(world)
    using client = clientOf(standIn)
    await client.service('boards').create({ name: 'one' })
    await client.service('boards').create({ name: 'two' })
    await client.prompt('ses_1', { prompt: 'Go', idempotency_key: 'mine' })
    const keys = world.creates.map(data => data.idempotency_key)
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^[0-9a-f]{32}$/), 'mine'])
    expect(keys[0]).not.toBe(keys[1])
  })

  it('[T3] carries none where its contract takes none', async () => {
    const world = new World()
    await using standIn = await startStandIn(world)
    using client = clientOf(standIn)
    await client.service('tokens').create({ name: 'one' })
    expect(world.creates).toEqual([{ name: 'one' }])
  })

  it('[T3] is sent once more when the connection broke before the answer, and done once', async () => {
    const world = new World()
    world.unanswered = 1
    await using standIn = await startStandIn(world)
    using client = clientOf(standIn, { callTimeout: 60_000 })
    await become(client, 'live')
    const prompted = client.prompt('ses_1', { prompt: 'Go' })
    await vi.waitUntil(() => world.creates.length === 1, { timeout: 30_000 })
    standIn.cut()
    await expect(prompted).resolves.toMatchObject({ prompt: 'Go', session_id: 'ses_1', number: 1 })
    expect(world.creates).toHaveLength(2)
    expect(world.made.size).toBe(1)
  })

  it('[T3] is sent again as often as the connection breaks, within its time', async () => {
    const world = new World()
    world.unanswered = 2
    await using standIn = await startStandIn(world)
    using client = clientOf(standIn, { callTimeout: 60_000 })
    await become(client, 'live')
    const created: Promise<Board> = client.service('boards').create({ name: 'one' })
    await vi.waitUntil(() => world.creates.length === 1, { timeout: 30_000 })
    standIn.cut()
    await vi.waitUntil(() => world.creates.length === 2, { timeout: 30_000 })
    standIn.cut()
    await expect(created).resolves.toMatchObject({ name: 'one', number: 1 })
    expect(world.made.size).toBe(1)
  })
})
