import { type App, startApp, stockClient } from '@callboard/testing'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packetsOf } from '../support/packets.ts'
import { newPerson } from '../support/people.ts'
import { ask } from '../support/raw.ts'
import { called, failureOf, restDoor } from '../support/test-client.ts'

// Where tokens, passwords and codes must not be: in addresses, in logs, and with others.

let app: App

beforeAll(async () => {
  app = await startApp({ env: { CALLBOARD_LOG: 'trace' } })
})
afterAll(() => app[Symbol.asyncDispose]())

// CWE-598, CVE-2026-26322: what stands in an address is kept by histories, proxies and logs.
describe('a token in an address is no token', () => {
  it.each([
    'token',
    'access_token',
    'accessToken',
    'authorization',
    'auth[token]',
    'authentication[accessToken]',
    'bearer'
  ])('of a request, as %s', async name => {
    const query = new URLSearchParams({ [name]: app.token })
    expect((await ask(app.port, `/boards?${query}`)).status).toBe(401)
    expect((await ask(app.port, `/messages/msg_x/output?${query}`)).status).toBe(401)
    expect((await ask(app.port, `/backup?${query}`)).status).toBe(401)
  })

  it.each(['token', 'access_token', 'accessToken', 'auth'])('of a socket, as %s', async name => {
    const socket = io(app.url, { transports: ['websocket'], forceNew: true, query: { [name]: app.token } })
    expect(await failureOf(called(socket, 'find', 'boards', {}))).toMatchObject({
      code: 401,
      data: { reason: 'not_signed_in' }
    })
    socket.disconnect()
  })

  it('of its user and password', async () => {
    for (const pair of [`${app.token}:`, `:${app.token}`, `token:${app.token}`]) {
      const authorization = `Basic ${Buffer.from(pair).toString('base64')}`
      expect((await ask(app.port, '/boards', { authorization })).status).toBe(401)
    }
  })

  it('and the code of a link stands behind the #, which no browser sends', async () => {
    expect(new URL(app.link).hash).toMatch(/^#code=/)
    expect(new URL(app.link).search).toBe('')
    for (const body of [{ role: 'viewer' }, { user_id: newPerson(app.home, 'viewer').user_id }]) {
      const { url } = await restDoor(app, app.token).create('invites', body)
      expect([new URL(String(url)).search, new URL(String(url)).hash.length > 40]).toEqual(['', true])
    }
  })
})

// CWE-532: secrets in logs.
it('no secret is in a log, however much is logged and whatever fails', async () => {
  const secrets = ['a-password-of-mine', 'another-password', 'wrong-refresh-token', 'wrong-code', 'wrong-access-token']
  const [password, other, refreshToken, code, accessToken] = secrets
  const person = newPerson(app.home, 'member')
  await restDoor(app, person.token).patch('accounts', person.user_id, { email: 'ada@example.test', password })
  const requests = [
    { strategy: 'local', email: 'ada@example.test', password },
    { strategy: 'local', email: 'ada@example.test', password: other },
    { strategy: 'refresh', refreshToken },
    { strategy: 'link', code },
    { strategy: 'reset', code, password: other },
    { strategy: 'invite', code, name: 'x', email: 'x@example.test', password: other },
    { strategy: 'jwt', accessToken },
    { strategy: 'jwt', accessToken, password: other },
    { strategy: password }
  ]
  const rest = restDoor(app)
  await using client = await stockClient(app.url)
  const answers: unknown[] = []
  for (const request of requests) {
    answers.push(await rest.create('authentication', request).catch(error => error.toJSON()))
    answers.push(await called(client.socket, 'create', 'authentication', request, {}).catch(error => error.toJSON()))
  }
  await ask(app.port, `/boards?token=${app.token}`)
  await ask(app.port, '/boards', { authorization: `Bearer ${app.token}x` })
  for (const secret of [...secrets, app.token, person.token]) {
    expect(app.output().includes(secret), secret).toBe(false)
    expect(JSON.stringify(answers).includes(secret), secret).toBe(false)
  }
})

// Agor #2483: a default publisher broadcast API keys.
it.each(['everybody', 'boards'])(
  'what is a person’s own is heard by that person alone, in mode %s',
  async channel_mode => {
    const owner = restDoor(app, app.token)
    await owner.patch('settings', 'workspace', { channel_mode })
    const [ada, eve] = [newPerson(app.home, 'member'), newPerson(app.home, 'admin')]
    const [hers, others] = [await stockClient(app.url, ada.token), await stockClient(app.url, eve.token)]
    const [heard, overheard] = [packetsOf(hers), packetsOf(others)]
    const door = restDoor(app, ada.token)
    const { url } = await door.create('links', {})
    const code = new URL(String(url)).hash.replace('#code=', '')
    const signedIn = await restDoor(app).create('authentication', { strategy: 'link', code })
    const { token, token_id } = await door.create('tokens', { name: 'canary-of-a-token' })
    await door.patch('accounts', ada.user_id, { email: `canary-${channel_mode}@example.test` })
    await door.remove('tokens', token_id)
    await owner.create('invites', { user_id: ada.user_id })
    await owner.create('boards', { name: 'For all' })
    await Promise.all([heard.settled(), overheard.settled()])
    const names = (packets: typeof heard) => packets.events().map(([event]) => event)
    expect(names(heard)).toEqual(
      expect.arrayContaining([
        'sign_ins created',
        'tokens created',
        'accounts patched',
        'tokens removed',
        'boards created'
      ])
    )
    expect(names(overheard)).toEqual(['boards created'])
    for (const secret of [token, signedIn.accessToken, signedIn.refreshToken, code].map(String)) {
      expect(heard.texts.join('\n').includes(secret)).toBe(false)
      expect(overheard.texts.join('\n').includes(secret)).toBe(false)
    }
    for (const client of [hers, others]) await client[Symbol.asyncDispose]()
  }
)
