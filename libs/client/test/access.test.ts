import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Client, type ConnectionState, connect } from '../src/index.ts'
import { type StandIn, startStandIn, World } from './stand-in.ts'

let world: World
let daemon: StandIn
let client: Client

beforeEach(async () => {
  world = new World()
  world.signIns.add('mine')
  daemon = await startStandIn(world)
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
  it('gets its access token over HTTP before it connects, and says that events may come several in a packet', async () => {
    signedIn()
    await become('live')
    expect(world.renewals).toEqual(['http'])
    expect(world.handshakes).toEqual([await client.accessToken()])
    expect(world.frames).toEqual([true])
  })

  it('is renewed over the open socket while its token still lasts, which keeps the connection', async () => {
    world.life = 1
    signedIn()
    await become('live')
    const states: string[] = []
    client.connection.subscribe(() => states.push(status()))
    await vi.waitUntil(() => world.renewals.length >= 3, { timeout: 30_000 })
    expect(new Set(world.renewals.slice(1))).toEqual(new Set(['socket']))
    expect([states, world.handshakes.length]).toEqual([[], 1])
  })

  it('connects again with a token that still lasts, and with a fresh one after the old one has run out', async () => {
    signedIn()
    await become('live')
    daemon.cut()
    await become('offline')
    await become('live')
    expect(world.renewals).toEqual(['http'])

    daemon.expire()
    await become('offline')
    await become('live')
    expect(world.renewals).toEqual(['http', 'http'])
    expect(new Set(world.handshakes).size).toBe(2)
  })

  it('gets another token when the one it has is refused', async () => {
    signedIn()
    await become('live')
    world.refusedTokens.add(await client.accessToken())
    daemon.cut()
    await become('offline')
    await become('live')
    expect(world.renewals).toEqual(['http', 'http'])
  })

  it('that has ended is signed out: at once when it connects, and when it is to be renewed', async () => {
    world.life = 1
    signedIn()
    await become('live')
    world.signIns.clear()
    await become('signed_out')
    expect(client.connection.current()).toEqual({ status: 'signed_out', reason: 'This sign-in has ended.' })

    world.signIns.add('mine')
    client.reconnect()
    await become('live')
    world.signIns.clear()
    daemon.expire()
    await become('signed_out')
    await expect(client.service('boards').get('brd_1')).rejects.toMatchObject({ data: { reason: 'invalid_token' } })
  })

  it('waits for a daemon that is not there', async () => {
    const { port, url } = daemon
    await daemon[Symbol.asyncDispose]()
    signedIn(url)
    await become('offline')
    daemon = await startStandIn(world, port)
    await become('live')
    expect(world.renewals).toEqual(['http'])
  })
})

it('gives the events of one packet to their listeners one after the other', async () => {
  signedIn()
  await become('live')
  const heard: unknown[] = []
  client.service('boards').on('created', (board, { type }) => heard.push(['created', board, type]))
  client.service('boards').on('removed', board => heard.push(['removed', board]))
  daemon.send('frame', [
    ['boards created', { board_id: 'brd_1' }, { type: 'board.created' }],
    ['boards removed', { board_id: 'brd_1' }, { type: 'board.removed' }],
    ['boards created', { board_id: 'brd_2' }, { type: 'board.created' }]
  ])
  await vi.waitUntil(() => heard.length === 3, { timeout: 30_000 })
  expect(heard).toEqual([
    ['created', { board_id: 'brd_1' }, 'board.created'],
    ['removed', { board_id: 'brd_1' }],
    ['created', { board_id: 'brd_2' }, 'board.created']
  ])
})
