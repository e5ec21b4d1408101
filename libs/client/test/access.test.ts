import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Client, type ConnectionState, connect } from '../src/index.ts'
import { DaemonState, startTestServer, type TestServer } from './test-server.ts'

let state: DaemonState
let daemon: TestServer
let client: Client

beforeEach(async () => {
  state = new DaemonState()
  state.signIns.add('mine')
  daemon = await startTestServer(state)
})
afterEach(async () => {
  client.close()
  await daemon[Symbol.asyncDispose]()
})

function signedIn(url = daemon.url): Client {
  client = connect({ url, refreshToken: 'mine', callTimeout: 30_000 })
  return client
}

const status = (): ConnectionState['status'] => client.connection.current().status
const become = (wanted: ConnectionState['status']) => vi.waitUntil(() => status() === wanted, { timeout: 30_000 })

describe('a sign-in', () => {
  it('gets its access token over HTTP before it connects, and accepts several events in one packet', async () => {
    signedIn()
    await become('live')
    expect(state.renewals).toEqual(['http'])
    expect(state.handshakes).toEqual([await client.accessToken()])
    expect(state.frames).toEqual([true])
  })

  it('is renewed over the open socket before its token expires, without a reconnect', async () => {
    state.lifetimeSeconds = 1
    signedIn()
    await become('live')
    const states: string[] = []
    client.connection.subscribe(() => states.push(status()))
    await vi.waitUntil(() => state.renewals.length >= 3, { timeout: 30_000 })
    expect(new Set(state.renewals.slice(1))).toEqual(new Set(['socket']))
    expect([states, state.handshakes.length]).toEqual([[], 1])
  })

  it('reconnects with a token that is still valid, and with a new one after it expired', async () => {
    signedIn()
    await become('live')
    daemon.dropConnections()
    await become('offline')
    await become('live')
    expect(state.renewals).toEqual(['http'])

    daemon.expireSignIns()
    await become('offline')
    await become('live')
    expect(state.renewals).toEqual(['http', 'http'])
    expect(new Set(state.handshakes).size).toBe(2)
  })

  it('gets another token when its token is rejected', async () => {
    signedIn()
    await become('live')
    state.refusedTokens.add(await client.accessToken())
    daemon.dropConnections()
    await become('offline')
    await become('live')
    expect(state.renewals).toEqual(['http', 'http'])
  })

  it('is signed out when it has ended, on connecting and on renewal', async () => {
    state.lifetimeSeconds = 1
    signedIn()
    await become('live')
    state.signIns.clear()
    await become('signed_out')
    expect(client.connection.current()).toEqual({ status: 'signed_out', reason: 'This sign-in has ended.' })

    state.signIns.add('mine')
    client.reconnect()
    await become('live')
    state.signIns.clear()
    daemon.expireSignIns()
    await become('signed_out')
    await expect(client.service('boards').get('brd_1')).rejects.toMatchObject({ data: { reason: 'invalid_token' } })
  })

  it('waits for a daemon that is not running', async () => {
    const { port, url } = daemon
    await daemon[Symbol.asyncDispose]()
    signedIn(url)
    await become('offline')
    daemon = await startTestServer(state, port)
    await become('live')
    expect(state.renewals).toEqual(['http'])
  })
})

it('delivers the events of one packet in order', async () => {
  signedIn()
  await become('live')
  const received: unknown[] = []
  client.service('boards').on('created', (board, { type }) => received.push(['created', board, type]))
  client.service('boards').on('removed', board => received.push(['removed', board]))
  daemon.send('frame', [
    ['boards created', { board_id: 'brd_1' }, { type: 'board.created' }],
    ['boards removed', { board_id: 'brd_1' }, { type: 'board.removed' }],
    ['boards created', { board_id: 'brd_2' }, { type: 'board.created' }]
  ])
  await vi.waitUntil(() => received.length === 3, { timeout: 30_000 })
  expect(received).toEqual([
    ['created', { board_id: 'brd_1' }, 'board.created'],
    ['removed', { board_id: 'brd_1' }],
    ['created', { board_id: 'brd_2' }, 'board.created']
  ])
})
