import { SIGN_IN_EXPIRED_EVENT } from '@callboard/contract'
import { nextEvent, stockClient } from '@callboard/testing'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newSecret } from '../../src/core/ids.ts'
import { type Fixtures, startWithFixtures } from '../support/fixtures.ts'
import { packetsOf } from '../support/packets.ts'
import { called, failureOf, restDoor } from '../support/test-client.ts'

let app: Fixtures
/** One where access tokens last for some seconds: as long as a busy machine may stand still. */
let brief: Fixtures

beforeAll(async () => {
  app = await startWithFixtures()
  brief = await startWithFixtures({ accessTokenLifetimeMs: 5000 })
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  await brief[Symbol.asyncDispose]()
})

interface SignedIn {
  accessToken: string
  refreshToken: string
  authentication: { strategy: string; credential: string; payload: Record<string, unknown> }
}

type Asker = ReturnType<Fixtures['person']>
const codeFor = async ({ door }: Pick<Asker, 'door'>) =>
  new URL(String((await door.create('links', {})).url)).hash.replace('#code=', '')
const post = async (url: string, data: object, headers = {}): Promise<SignedIn> => {
  const sent = { 'content-type': 'application/json', ...headers }
  return (await fetch(`${url}authentication`, { method: 'POST', headers: sent, body: JSON.stringify(data) })).json()
}
const signIn = async (person: Asker, { url } = app, headers = {}) =>
  post(url, { strategy: 'link', code: await codeFor(person) }, headers)
const refresh = (refreshToken: string, { url } = app) => post(url, { strategy: 'refresh', refreshToken })
const isGood = async (token: string, { url } = app) =>
  (await fetch(`${url}users`, { headers: { authorization: `Bearer ${token}` } })).ok

describe('where one is signed in', () => {
  it('is listed for oneself alone, with what the browser calls itself and no secret', async () => {
    const person = app.person('viewer')
    const { refreshToken, accessToken } = await signIn(person, app, { 'user-agent': 'Browser/1.0 <b>bold</b>' })
    const { data } = await person.door.find('sign_ins')
    expect(data).toMatchObject([{ user_id: person.user_id, device: 'Browser/1.0 <b>bold</b>', version: 1 }])
    const stamps = ['version', 'created_at', 'updated_at']
    const columns = ['sign_in_id', 'user_id', 'device', 'renewed_at', 'expires_at', ...stamps]
    expect(Object.keys(data[0] ?? {}).sort()).toEqual(columns.sort())
    for (const secret of [refreshToken, accessToken]) expect(app.logged.join()).not.toContain(secret)
    const other = app.person('owner')
    expect(await other.door.find('sign_ins')).toMatchObject({ total: 0 })
    expect(await failureOf(other.door.remove('sign_ins', data[0]?.sign_in_id))).toMatchObject({ code: 404 })
  })

  it('[C4] is ended from elsewhere, at once and on all its sockets', async () => {
    const person = app.person('member')
    const { accessToken, refreshToken, authentication } = await signIn(person)
    await using tab = await stockClient(app.url, accessToken)
    await using elsewhere = await stockClient(app.url, person.token)
    const { events } = packetsOf(tab)
    const closed = nextEvent(tab.socket, 'disconnect')
    const told = nextEvent(elsewhere.service('sign_ins'), 'removed')
    await person.door.remove('sign_ins', authentication.credential)
    const heard = nextEvent(elsewhere.service('boards'), 'created')
    await person.door.create('boards', { name: 'Unheard' })
    await Promise.all([closed, told, heard])
    expect(events()).toEqual([[SIGN_IN_EXPIRED_EVENT]])
    expect(await isGood(accessToken)).toBe(false)
    expect(await refresh(refreshToken)).toMatchObject({ code: 401, data: { reason: 'invalid_token' } })
  })

  it('is kept as a hash', async () => {
    const { refreshToken } = await signIn(app.person('member'))
    const kept = JSON.stringify(await app.app.get('database')('sign_ins').select())
    expect(kept).not.toContain(refreshToken)
  })
})

describe.concurrent('a refresh', () => {
  it('gives a new token, and keeps the connection and its channels', async () => {
    const person = brief.person('member')
    const { refreshToken } = await signIn(person, brief)
    const { accessToken } = await refresh(refreshToken, brief)
    await using client = await stockClient(brief.url, accessToken)
    const { board_id } = await person.door.create('boards', { name: 'Kept', visibility: 'members' })
    await called(client.socket, 'create', 'subscriptions', { channel: `board:${board_id}` }, {})
    const lost: string[] = []
    client.socket
      .on('disconnect', reason => lost.push(reason))
      .on(SIGN_IN_EXPIRED_EVENT, () => lost.push(SIGN_IN_EXPIRED_EVENT))
    let last = accessToken
    // Until the first token has run out.
    await nextTimeNot(async () => {
      const renewed = await called<SignedIn>(
        client.socket,
        'create',
        'authentication',
        { strategy: 'refresh', refreshToken },
        {}
      )
      expect(renewed).toMatchObject({ refreshToken, user: { user_id: person.user_id } })
      last = renewed.accessToken
      return isGood(accessToken, brief)
    })
    expect([await isGood(accessToken, brief), await isGood(last, brief), lost]).toEqual([false, true, []])
    const heard = nextEvent(client.service('boards'), 'patched')
    await person.door.patch('boards', board_id, { description: 'heard' })
    expect(await heard).toMatchObject({ description: 'heard' })
    expect(await called(client.socket, 'find', 'subscriptions', {})).toMatchObject({ total: 1 })
  })

  it('takes its own kind of token and no other', async () => {
    const person = app.person('member')
    const { accessToken } = await signIn(person)
    for (const refreshToken of [accessToken, person.token, newSecret(), 'x', '__proto__']) {
      expect(await refresh(refreshToken)).toMatchObject({ code: 401, data: { reason: 'invalid_token' } })
    }
    for (const refreshToken of [null, '', { $ne: '' }, ['x']]) {
      expect(await post(app.url, { strategy: 'refresh', refreshToken })).toMatchObject({ code: 400 })
    }
  })

  it('ends with the person', async () => {
    const person = app.person('member')
    const { accessToken, refreshToken } = await signIn(person)
    await app.owner.remove('users', person.user_id)
    expect(await isGood(accessToken)).toBe(false)
    expect(await refresh(refreshToken)).toMatchObject({ code: 401, data: { reason: 'invalid_token' } })
  })
})

describe.concurrent('a token that runs out', () => {
  it('[E3] is told to a stock client, whose waiting calls are refused before its socket is closed', async () => {
    await using lone = await startWithFixtures({ accessTokenLifetimeMs: 5000 })
    const { accessToken } = await signIn(lone.person('member'), lone)
    await using client = await stockClient(lone.url, accessToken)
    const { texts } = packetsOf(client)
    const closed = nextEvent(client.socket, 'disconnect')
    // It waits because somebody else has the database.
    const release = await holdDatabase(lone)
    const waiting = failureOf(called(client.socket, 'find', 'boards', {}))
    expect(await waiting).toMatchObject({ code: 401, data: { reason: 'token_expired' } })
    expect(await closed).toBe('transport close')
    await release()
    expect(texts).toEqual([expect.stringMatching(/^3\d+\[\{.*"token_expired"/), `2["${SIGN_IN_EXPIRED_EVENT}"]`])
    await nextEvent(client.socket, 'connect')
    expect(await failureOf(called(client.socket, 'find', 'boards', {}))).toMatchObject({
      code: 401,
      data: { reason: 'not_signed_in' }
    })
    expect(await isGood(accessToken, lone)).toBe(false)
  })

  it('[C4] ends also where it came by the handshake: nothing is heard after it', async () => {
    const { accessToken } = await signIn(brief.person('member'), brief)
    const options = { transports: ['websocket'], forceNew: true, reconnection: false }
    const socket = io(brief.url, { ...options, auth: { token: accessToken } })
    await nextEvent(socket, 'connect')
    expect(await called(socket, 'find', 'boards', { $limit: 0 })).toMatchObject({ data: [] })
    const told = nextEvent(socket, SIGN_IN_EXPIRED_EVENT)
    expect(await nextEvent(socket, 'disconnect')).toBe('transport close')
    await told
  })

  it('is refused in every other place', async () => {
    const { accessToken } = await signIn(brief.person('member'), brief)
    await nextTimeNot(() => isGood(accessToken, brief))
    expect(await failureOf(restDoor(brief, accessToken).find('boards'))).toMatchObject({
      code: 401,
      data: { reason: 'token_expired' }
    })
    await using client = await stockClient(brief.url)
    const again = called(client.socket, 'create', 'authentication', { strategy: 'jwt', accessToken }, {})
    expect(await failureOf(again)).toMatchObject({ code: 401, data: { reason: 'token_expired' } })
    const options = { transports: ['websocket'], forceNew: true, reconnection: false }
    const socket = io(brief.url, { ...options, auth: { token: accessToken } })
    expect(await nextEvent<Error & { data?: unknown }>(socket, 'connect_error')).toMatchObject({
      data: { reason: 'token_expired' }
    })
    socket.disconnect()
  })
})

/** Takes the one connection to the database away; answers with how to give it back. */
async function holdDatabase({ app }: Fixtures): Promise<() => Promise<void>> {
  const held = await app.get('database').transaction()
  return async () => void (await held.rollback())
}

async function nextTimeNot(look: () => Promise<boolean>): Promise<void> {
  while (await look()) await new Promise(resolve => setTimeout(resolve, 100))
}

describe('a web token', () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

  it('is refused when it was not signed here, whatever it says', async () => {
    const { accessToken, authentication } = await signIn(app.person('member'))
    const [header = '', payload = '', signature = ''] = accessToken.split('.')
    const { sid, sub, aud, iss } = authentication.payload
    const owner = await app.owner.find('sign_ins')
    expect(owner.total).toBe(0)
    const forever = { sid, sub, aud, iss, exp: 9_999_999_999 }
    const forged = [
      `${part({ alg: 'none', typ: 'access' })}.${payload}.`,
      `${part({ alg: 'NONE', typ: 'access' })}.${payload}.${signature}`,
      `${part({ alg: 'none' })}.${part(forever)}.`,
      `${header}.${part(forever)}.${signature}`,
      `${header}.${payload}.`,
      `${header}.${payload}.${signature.slice(1)}`,
      `${header}.${payload}.${signature}.${signature}`,
      `.${payload}.${signature}`,
      '..',
      '...',
      `${accessToken}x`
    ]
    for (const token of forged) {
      expect(await failureOf(restDoor(app, token).find('boards')), token).toMatchObject({
        code: 401,
        data: { reason: 'invalid_token' }
      })
    }
    expect(await isGood(accessToken)).toBe(true)
  })

  it('is good for one thing only: signed here for another end it is refused', async () => {
    const { authentication } = await signIn(app.person('member'))
    const service = app.app.service('authentication')
    const { sid } = authentication.payload
    const odd = [
      await service.createAccessToken({ sid }, { audience: 'elsewhere' }),
      await service.createAccessToken({ sid }, { issuer: 'elsewhere' }),
      await service.createAccessToken({}, {}),
      await service.createAccessToken({ sid: 'sgn_aaaaaaaaaaaaaaaaaaaa' }, {}),
      await service.createAccessToken({ sid: { $ne: '' } }, {}),
      await service.createAccessToken({ sid: app.person('owner').token_id }, {}),
      await service.createAccessToken({ sid }, {}, 'another secret')
    ]
    for (const token of odd) {
      expect(await failureOf(restDoor(app, token).find('boards')), token).toMatchObject({
        code: 401,
        data: { reason: 'invalid_token' }
      })
    }
  })
})
