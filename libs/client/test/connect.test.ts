import type { Board } from '@callboard/contract'
import { BadRequest, Conflict, NotAuthenticated, Timeout, Unavailable } from '@feathersjs/errors'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Client, type ConnectionState, connect } from '../src/index.ts'
import { DaemonState, startTestServer, type TestServer } from './test-server.ts'

function connectTo(server: TestServer, over: Partial<Parameters<typeof connect>[0]> = {}) {
  const client = connect({ url: server.url, token: 'good', callTimeout: 30_000, ...over })
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
  it('uses the URL with its path, a websocket, and the token in the handshake', async () => {
    const state = new DaemonState()
    await using server = await startTestServer(state)
    using client = connectTo(server)
    expect(client.connection.current()).toEqual({ status: 'connecting' })
    await become(client, 'live')
    expect(state.handshakes).toEqual(['good'])
    await expect(client.service('boards').get('brd_1')).resolves.toEqual({ board_id: 'brd_1' })
  })

  it('[S7] recovers from a lost connection, a disconnect by the server and a restart, with the newest token', async () => {
    const state = new DaemonState()
    let token = 'first'
    const first = await startTestServer(state)
    using client = connectTo(first, { token: () => token })
    await become(client, 'live')

    token = 'second'
    first.dropConnections()
    await become(client, 'offline')
    await become(client, 'live')
    first.disconnectAll()
    expect(await become(client, 'offline')).toMatchObject({ reason: 'The daemon ended the connection.' })
    await become(client, 'live')

    const { port } = first
    await first[Symbol.asyncDispose]()
    await become(client, 'offline')
    await using _second = await startTestServer(state, port)
    await become(client, 'live')
    expect(state.handshakes).toEqual(['first', 'second', 'second', 'second'])
  })

  it('reports when and why it went offline, and reconnects at once on request', async () => {
    // Time stands still, so that it cannot reconnect by itself.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const state = new DaemonState()
    state.refusal = 'Too many connections.'
    const first = await startTestServer(state)
    using client = connectTo(first)
    const before = new Date().toISOString()
    const offline = await become(client, 'offline')
    expect(offline).toMatchObject({ reason: 'Too many connections.' })
    expect(offline.status === 'offline' && offline.since >= before).toBe(true)

    state.refusal = undefined
    client.reconnect()
    await become(client, 'live')

    const { port } = first
    await first[Symbol.asyncDispose]()
    await become(client, 'offline')
    await using _second = await startTestServer(state, port)
    client.reconnect()
    await become(client, 'live')
  })

  it('retries after the daemon refused for a reason other than the token', async () => {
    const state = new DaemonState()
    state.refusal = 'Not ready yet.'
    await using server = await startTestServer(state)
    using client = connectTo(server)
    await become(client, 'offline')
    state.refusal = undefined
    await become(client, 'live')
  })

  it('is signed out when the token is rejected, until it is told to reconnect', async () => {
    const state = new DaemonState()
    state.refusedTokens.add('bad')
    await using server = await startTestServer(state)
    let token = 'bad'
    using client = connectTo(server, { token: () => token })
    const waiting = client.service('boards').get('brd_1')
    await expect(waiting).rejects.toBeInstanceOf(NotAuthenticated)
    expect(client.connection.current()).toEqual({ status: 'signed_out', reason: 'This token is not valid.' })
    await expect(client.service('boards').get('brd_1')).rejects.toBeInstanceOf(NotAuthenticated)

    token = 'good'
    client.reconnect()
    await become(client, 'live')
    expect(state.handshakes).toEqual(['bad', 'good'])
  })

  it('receives events with their meta until the listener is removed', async () => {
    await using server = await startTestServer(new DaemonState())
    using client = connectTo(server)
    await become(client, 'live')
    const received = vi.fn()
    const boards = client.service('boards')
    boards.on('created', received)
    const meta = { type: 'board.created', at: '2026-01-01T00:00:00.000Z', actor: 'system' }
    server.send('boards created', { board_id: 'brd_1' }, meta)
    await boards.get('brd_1')
    expect(received.mock.calls).toEqual([[{ board_id: 'brd_1' }, meta]])
    boards.off('created', received)
    server.send('boards created', { board_id: 'brd_2' }, meta)
    await boards.get('brd_1')
    expect(received).toHaveBeenCalledTimes(1)
  })
})

describe('a call', () => {
  it('[E1] fails with the class, the reason and the data that the daemon sent', async () => {
    await using server = await startTestServer(new DaemonState())
    using client = connectTo(server)
    const error = await client
      .service('boards')
      .get('taken')
      .catch(cause => cause)
    expect(error).toBeInstanceOf(Conflict)
    expect(error).toMatchObject({ message: 'It already exists.', data: { reason: 'already_exists', row: 7 } })
  })

  it('[E3] times out when it is not answered', async () => {
    await using server = await startTestServer(new DaemonState())
    using client = connectTo(server, { callTimeout: 300 })
    await become(client, 'live')
    const error = await client
      .service('boards')
      .get('silent')
      .catch(cause => cause)
    expect(error).toBeInstanceOf(Timeout)
    expect(error).toMatchObject({ message: 'The daemon did not answer within 0.3 s.', data: { reason: 'timeout' } })
  })

  it('[E3] waits for the connection when offline, times out, and is not sent afterwards', async () => {
    const state = new DaemonState()
    const first = await startTestServer(state)
    const { port } = first
    using client = connectTo(first, { callTimeout: 300 })
    await become(client, 'live')
    await first[Symbol.asyncDispose]()
    await become(client, 'offline')
    expect(await reasonOf(client.service('boards').create({ name: 'late' }))).toBe('timeout')
    await using _second = await startTestServer(state, port)
    await become(client, 'live')
    const answered = () =>
      client
        .service('boards')
        .get('brd_1')
        .then(Boolean, () => false)
    await vi.waitUntil(answered, { timeout: 30_000 })
    expect(state.creates).toEqual([])
  })

  it('[E3, T3] fails at once when the connection is lost and repeating it is not safe', async () => {
    await using server = await startTestServer(new DaemonState())
    using client = connectTo(server)
    await become(client, 'live')
    const reasons = Promise.all([
      reasonOf(client.service('boards').patch('silent', { name: 'new' })),
      reasonOf(client.service('boards').remove('silent')),
      reasonOf(client.service('tokens').create({ name: 'silent' }))
    ])
    server.dropConnections()
    expect(await reasons).toEqual(Array(3).fill('connection_lost'))
    expect(client.connection.current()).toMatchObject({ status: 'offline' })
  })

  it('[E3] is not sent when it exceeds 512 KiB', async () => {
    await using server = await startTestServer(new DaemonState())
    using client = connectTo(server)
    await become(client, 'live')
    const large = client.service('boards').create({ name: 'é'.repeat(256 * 1024) })
    const error = await large.catch(cause => cause)
    expect(error).toBeInstanceOf(BadRequest)
    expect(error.data).toEqual({ reason: 'call_too_large' })
    expect(client.connection.current()).toEqual({ status: 'live' })
  })

  it('[E3] settles when the client is closed', async () => {
    await using server = await startTestServer(new DaemonState())
    const client = connectTo(server)
    await become(client, 'live')
    const pending = [client.service('boards').get('silent'), client.service('boards').create({ name: 'one' })]
    client.close()
    expect(await Promise.all(pending.map(reasonOf))).toEqual(['connection_lost', 'connection_lost'])
    await expect(client.service('boards').get('brd_1')).rejects.toBeInstanceOf(Unavailable)
  })
})

describe('a creating call', () => {
  it('[T3] has an idempotency key of its own, or the given one', async () => {
    const state = new DaemonState()
    await using server = await startTestServer(state)
    using client = connectTo(server)
    await client.service('boards').create({ name: 'one' })
    await client.service('boards').create({ name: 'two' })
    await client.prompt('ses_1', { prompt: 'Go', idempotency_key: 'mine' })
    const keys = state.creates.map(data => data.idempotency_key)
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^[0-9a-f]{32}$/), 'mine'])
    expect(keys[0]).not.toBe(keys[1])
  })

  it('[T3] has no key where its contract takes none', async () => {
    const state = new DaemonState()
    await using server = await startTestServer(state)
    using client = connectTo(server)
    await client.service('tokens').create({ name: 'one' })
    expect(state.creates).toEqual([{ name: 'one' }])
  })

  it('[T3] is sent again after a lost connection, and carried out once', async () => {
    const state = new DaemonState()
    state.unansweredCreates = 1
    await using server = await startTestServer(state)
    using client = connectTo(server, { callTimeout: 60_000 })
    await become(client, 'live')
    const prompted = client.prompt('ses_1', { prompt: 'Go' })
    await vi.waitUntil(() => state.creates.length === 1, { timeout: 30_000 })
    server.dropConnections()
    await expect(prompted).resolves.toMatchObject({ prompt: 'Go', session_id: 'ses_1', number: 1 })
    expect(state.creates).toHaveLength(2)
    expect(state.created.size).toBe(1)
  })

  it('[T3] is sent again on each new connection until its timeout', async () => {
    const state = new DaemonState()
    state.unansweredCreates = 2
    await using server = await startTestServer(state)
    using client = connectTo(server, { callTimeout: 60_000 })
    await become(client, 'live')
    const created: Promise<Board> = client.service('boards').create({ name: 'one' })
    await vi.waitUntil(() => state.creates.length === 1, { timeout: 30_000 })
    server.dropConnections()
    await vi.waitUntil(() => state.creates.length === 2, { timeout: 30_000 })
    server.dropConnections()
    await expect(created).resolves.toMatchObject({ name: 'one', number: 1 })
    expect(state.created.size).toBe(1)
  })
})
