import { SIGN_IN_EXPIRED_EVENT } from '@callboard/contract'
import { nextEvent, stockClient } from '@callboard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sha256 } from '../../src/core/ids.ts'
import { type Fixtures, startWithFixtures } from '../support/fixtures.ts'
import { packetsOf } from '../support/packets.ts'
import { failureOf, restDoor } from '../support/test-client.ts'

let app: Fixtures

beforeAll(async () => {
  app = await startWithFixtures()
})
afterAll(() => app[Symbol.asyncDispose]())

const isGood = async (token: unknown) =>
  (await fetch(`${app.url}users`, { headers: { authorization: `Bearer ${token}` } })).ok

it('an access token is told once, when it is made, and kept as its hash', async () => {
  const { door, token, user_id } = app.person('viewer')
  await using client = await stockClient(app.url, token)
  const { texts, settled } = packetsOf(client)
  const heard = nextEvent<Record<string, unknown>>(client.service('tokens'), 'created')
  const made = await door.create('tokens', { name: 'A script' })
  expect(made).toMatchObject({ user_id, name: 'A script', token: expect.stringMatching(/^[\w-]{43}$/) })
  const { token: secret, ...row } = made
  expect(await heard).toEqual(row)
  expect(await isGood(secret)).toBe(true)
  const { data } = await door.find('tokens')
  expect(data.find(({ token_id }) => token_id === made.token_id)).toEqual(row)
  const [kept] = await app.app.get('database')('tokens').where({ token_id: made.token_id })
  expect(kept.hash).toBe(sha256(String(secret)))
  await settled()
  for (const text of [JSON.stringify(data), JSON.stringify(kept), app.logged.join('\n'), texts.join('\n')]) {
    expect(text).not.toContain(String(secret))
  }
})

it('one’s tokens are one’s own: nobody else lists them, gets them or takes them away, owners included', async () => {
  const { door } = app.person('member')
  const { token_id, token } = await door.create('tokens', { name: 'Mine' })
  for (const role of ['member', 'admin', 'owner'] as const) {
    const other = app.person(role)
    expect(await other.door.find('tokens', { token_id })).toMatchObject({ total: 0 })
    expect(await other.door.find('tokens')).toMatchObject({ total: 1, data: [{ token_id: other.token_id }] })
    expect(await failureOf(other.door.remove('tokens', token_id))).toMatchObject({ code: 404 })
  }
  expect(await isGood(token)).toBe(true)
})

it('[C4] a token that is revoked ends at once: its connections hear nothing more, others of the person go on', async () => {
  const { door, token } = app.person('member')
  const { token_id, token: lost } = await door.create('tokens', { name: 'Lost' })
  await using tab = await stockClient(app.url, token)
  await using thief = await stockClient(app.url, String(lost))
  const { events } = packetsOf(thief)
  const closed = nextEvent(thief.socket, 'disconnect')
  await door.remove('tokens', token_id)
  const heard = nextEvent(tab.service('boards'), 'created')
  await door.create('boards', { name: 'Unheard' })
  await heard
  expect(await closed).toBe('transport close')
  expect(events()).toEqual([[SIGN_IN_EXPIRED_EVENT]])
  expect(await isGood(lost)).toBe(false)
  expect(await failureOf(restDoor(app, String(lost)).find('boards'))).toMatchObject({
    data: { reason: 'invalid_token' }
  })
  expect(await isGood(token)).toBe(true)
})

it('a token that ends itself answers first, and stays on the line as nobody', async () => {
  const { token, token_id, user_id } = app.person('member')
  await using client = await stockClient(app.url, token)
  const { events, settled } = packetsOf(client)
  expect(await client.service('tokens').remove(token_id)).toMatchObject({ token_id, user_id })
  await app.owner.create('boards', { name: 'Unheard' })
  expect(await failureOf(settled())).toMatchObject({ code: 401, data: { reason: 'not_signed_in' } })
  expect(events()).toEqual([])
})

it('the owner’s token of this machine stays, and its name is taken', async () => {
  const { data } = await app.owner.find('tokens', { name: 'owner' })
  expect(await failureOf(app.owner.remove('tokens', data[0]?.token_id))).toMatchObject({
    code: 403,
    data: { reason: 'owners_token' }
  })
  expect(await failureOf(app.owner.create('tokens', { name: 'owner' }))).toMatchObject({ code: 409 })
  expect(await isGood(app.token)).toBe(true)
})

it('a token is for nobody else, whatever is sent along', async () => {
  const { door } = app.person('member')
  const owner = app.person('owner')
  for (const more of [{ user_id: owner.user_id }, { hash: sha256('x') }, { token: 'x' }, { role: 'owner' }]) {
    expect(await failureOf(door.create('tokens', { name: 'Mine', ...more }))).toMatchObject({ code: 400 })
  }
})
