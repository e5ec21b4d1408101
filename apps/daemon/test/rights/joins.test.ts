import { stockClient, until } from '@callboard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId, now } from '../../src/core/ids.ts'
import { type Fixtures, startWithFixtures } from '../support/fixtures.ts'
import { packetsOf } from '../support/packets.ts'
import { called, failureOf } from '../support/test-client.ts'

let app: Fixtures

beforeAll(async () => {
  app = await startWithFixtures()
})
afterAll(() => app[Symbol.asyncDispose]())

it('[C4] a thousand times someone joins while the right to do so ends: who is out hears nothing', async () => {
  const guest = app.person('member')
  const there = await boardsOf(guest.user_id)
  // A line of its own for each quarter, so that none calls more often than a line may.
  for (let at = 0; at < there.length; at += 250) await joinAndRevoke(guest.token, there.slice(at, at + 250))
})

async function joinAndRevoke(token: string, boards: string[]): Promise<void> {
  await using client = await stockClient(app.url, token)
  const { texts } = packetsOf(client)
  // Each a little later than the one before, so that reads, joins and commits fall between each other in every way.
  for (let at = 0; at < boards.length; at += 50) {
    const pairs = boards.slice(at, at + 50).map((board_id, i) => {
      const join = called(client.socket, 'create', 'subscriptions', { channel: `board:${board_id}` }, {})
      const revoke = turns(i % 5).then(() => app.app.service('boards').patch(board_id, { members: [] }))
      return Promise.allSettled([join, revoke])
    })
    for (const [joined, revoked] of await Promise.all(pairs)) {
      expect(revoked.status).toBe('fulfilled')
      if (joined.status === 'rejected') expect(joined.reason).toMatchObject({ code: 404 })
    }
  }
  expect(await called(client.socket, 'find', 'subscriptions', {})).toMatchObject({ total: 0 })
  expect(app.app.channels.filter(name => name.startsWith('board:'))).toEqual([])
  for (const board_id of boards.slice(0, 5)) await app.app.service('boards').patch(board_id, { description: 'unheard' })
  await called(client.socket, 'find', 'subscriptions', {})
  expect(texts.filter(text => text.includes('unheard'))).toEqual([])
}

/** So many turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(resolve => setImmediate(resolve))
}

/** A thousand boards that one person sees beside their maker. */
async function boardsOf(user_id: string): Promise<string[]> {
  const at = now()
  const rows = Array.from({ length: 1000 }, (_, i) => ({
    board_id: newId('board'),
    name: `Board ${i}`,
    slug: `board-${i}`,
    description: '',
    visibility: 'members',
    members: JSON.stringify([user_id]),
    created_by: 'system',
    version: 1,
    created_at: at,
    updated_at: at
  }))
  await app.app.get('database').batchInsert('boards', rows, 50)
  return rows.map(({ board_id }) => board_id)
}

it('[C4] a right that ends between the look and the joining is looked at again', async () => {
  const guest = app.person('member')
  await using client = await stockClient(app.url, guest.token)
  const [connection] = app.app.channel(`user:${guest.user_id}`).connections
  if (!connection) throw new Error('there is no connection')
  const { board_id } = await app.app.service('boards').create({ name: 'Between', members: [guest.user_id] })
  let looks = 0
  const isAllowed = async () => {
    if (++looks > 1) return false
    await app.app.service('boards').patch(board_id, { visibility: 'members', members: [] })
    return true
  }
  expect(await app.app.get('memberships').join(connection, `board:${board_id}`, isAllowed)).toBe(false)
  expect([looks, app.app.channel(`board:${board_id}`).length]).toEqual([2, 0])
  await failureOf(called(client.socket, 'get', 'boards', board_id, {}))
})

it('[C4] the same for a token: who joins while it is revoked is in nothing', async () => {
  const { door, user_id } = app.person('member')
  const { board_id } = await door.create('boards', { name: 'Own', visibility: 'members' })
  for (let i = 0; i < 20; i++) {
    const { token, token_id } = await door.create('tokens', { name: `token ${i}` })
    await using client = await stockClient(app.url, String(token))
    const joins = [`board:${board_id}`, `user:${user_id}`, 'workspace'].map(channel =>
      called(client.socket, 'create', 'subscriptions', { channel }, {}).catch(error => error)
    )
    await Promise.all([...joins, door.remove('tokens', token_id)])
    expect(app.app.channel(`board:${board_id}`, 'workspace', 'everybody').length).toBe(0)
  }
})

it('[C2] who signs in while the token is revoked is nobody', async () => {
  const { door } = app.person('member')
  for (let i = 0; i < 20; i++) {
    const { token, token_id } = await door.create('tokens', { name: `token ${i}` })
    await using client = await stockClient(app.url)
    const signIn = { strategy: 'jwt', accessToken: token }
    const signedIn = called(client.socket, 'create', 'authentication', signIn, {}).catch(error => error)
    await Promise.all([signedIn, door.remove('tokens', token_id)])
    expect(app.app.channel('workspace', 'everybody').length).toBe(0)
    expect(await failureOf(called(client.socket, 'find', 'boards', {}))).toMatchObject({ code: 401 })
  }
})

it('[C4] who becomes somebody else while joining joins nothing by the right of before', async () => {
  const [ada, eve] = [app.person('member'), app.person('member')]
  const { board_id } = await ada.door.create('boards', { name: 'Hers', visibility: 'members' })
  await using client = await stockClient(app.url, ada.token)
  const channel = `board:${board_id}`
  for (let i = 0; i < 10; i++) {
    const join = called(client.socket, 'create', 'subscriptions', { channel }, {}).catch(error => error)
    const signIn = (accessToken: string) =>
      called(client.socket, 'create', 'authentication', { strategy: 'jwt', accessToken }, {})
    await Promise.all([join, signIn(eve.token)])
    expect(app.app.channel(channel).length).toBe(0)
    await signIn(ada.token)
  }
})

it('[C4] who has gone while joining is in nothing, and leaves no channel behind', async () => {
  const { door, token } = app.person('member')
  const { board_id } = await door.create('boards', { name: 'Left in a hurry' })
  const client = await stockClient(app.url, token)
  const held = await app.app.get('database').transaction()
  client.socket.emit('create', 'subscriptions', { channel: `board:${board_id}` }, {})
  await turns(20)
  await client[Symbol.asyncDispose]()
  await until(() => app.app.channel('workspace').length === 0)
  await held.rollback()
  // It asks for the database after what was under way.
  await door.get('boards', board_id)
  expect(app.app.channels).toEqual([])
})
