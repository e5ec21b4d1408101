import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SIGN_IN_EXPIRED_EVENT } from '@callboard/contract'
import { type App, nextEvent, startApp, stockClient } from '@callboard/testing'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureOwner } from '../src/boot/ensure-owner.ts'
import { sha256 } from '../src/core/ids.ts'
import { startInside } from './support/inside.ts'
import { packetsOf } from './support/packets.ts'
import { openBeside } from './support/seed.ts'
import { called, failureOf, ownersToken, restDoor } from './support/test-client.ts'

let app: App

beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app[Symbol.asyncDispose]())

interface SignedIn {
  accessToken: string
  refreshToken: string
  authentication: { strategy: string }
  user: Record<string, unknown>
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)
const codeOf = (link: string) => new URL(link).hash.slice('#code='.length)
const redeem = (code: string): Promise<SignedIn> =>
  fetch(`${app.url}authentication`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ strategy: 'link', code })
  }).then(response => response.json())
/** A token of a browser's own, by a link as `callboard link` prints it. */
const browserToken = async () => {
  const { url } = await restDoor(app, app.token).create('links', {})
  return (await redeem(codeOf(String(url)))).accessToken
}
const isKnown = async (token: string) =>
  (await fetch(`${app.url}users`, { headers: { authorization: `Bearer ${token}` } })).status === 200

describe("the owner's token", () => {
  it('stands alone in a file for its owner only, and as a hash in a database for its owner only', () => {
    expect(readFileSync(join(app.home, 'token'), 'utf8')).toMatch(/^[\w-]{43}$/)
    expect(
      ['token', 'secret', 'commit', 'callboard.db', 'callboard.db-wal', 'daemon.json'].map(file =>
        modeOf(join(app.home, file))
      )
    ).toEqual(Array(6).fill('600'))
    using database = openBeside(app.home)
    expect(JSON.stringify(database.all('select * from tokens'))).not.toContain(app.token)
    expect(app.output()).not.toContain(app.token)
  })

  it('is made anew when it is lost, and closed to others when it was open', async () => {
    await using inside = await startInside()
    const file = join(inside.home, 'token')
    const good = async (token: string) => {
      const [known] = await inside.app
        .get('database')('tokens')
        .where({ hash: sha256(token) })
      return known !== undefined
    }
    const tokenAfterStart = async () => {
      await ensureOwner(inside.app)
      expect(modeOf(file)).toBe('600')
      return ownersToken(inside.home)
    }
    const first = await tokenAfterStart()
    chmodSync(file, 0o644)
    expect(await tokenAfterStart()).toBe(first)
    rmSync(file)
    const second = await tokenAfterStart()
    expect([second === first, await good(first), await good(second)]).toEqual([false, false, true])
    writeFileSync(file, 'something else')
    const third = await tokenAfterStart()
    expect([third === second, await good(second), await good(third)]).toEqual([false, false, true])
  })

  it('is good as a bearer token, in the handshake, and by the stock sign-in', async () => {
    expect(await isKnown(app.token)).toBe(true)
    const socket = io(app.url, { transports: ['websocket'], forceNew: true, auth: { token: app.token } })
    expect(await called(socket, 'find', 'boards', {})).toMatchObject({ total: 1 })
    socket.disconnect()
    await using client = await stockClient(app.url)
    const signIn = { strategy: 'jwt', accessToken: app.token }
    const answer = await client.service('authentication').create(signIn)
    expect(answer).toEqual({
      accessToken: app.token,
      authentication: { strategy: 'jwt', credential: expect.stringMatching(/^tok_/) },
      user: expect.objectContaining({ role: 'owner' })
    })
    expect(await restDoor(app).create('authentication', signIn)).toEqual(answer)
    expect(await client.service('boards').find()).toMatchObject({ total: 1 })
  })

  it('is refused when it is wrong, whatever way it comes', async () => {
    const wrong = [app.token.slice(1), `${app.token}x`, app.token.toLowerCase(), 'x', '__proto__']
    for (const token of wrong) {
      expect(await failureOf(restDoor(app, token).find('boards'))).toMatchObject({
        code: 401,
        data: { reason: 'invalid_token' }
      })
      const socket = io(app.url, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { token } })
      const refused = await nextEvent<Error & { data?: unknown }>(socket, 'connect_error')
      expect(refused.data).toMatchObject({ reason: 'invalid_token' })
      socket.disconnect()
    }
    const odd = io(app.url, { transports: ['websocket'], forceNew: true, auth: { token: { $ne: '' } } })
    expect(await failureOf(called(odd, 'find', 'boards', {}))).toMatchObject({ code: 401 })
    odd.disconnect()
    for (const authorization of ['Bearer', 'Bearer ', `Basic ${app.token}`, `Bearer ${app.token} x`, app.token]) {
      expect((await fetch(`${app.url}boards`, { headers: { authorization } })).status).toBe(401)
    }
  })
})

describe('a sign-in link', () => {
  it('is exchanged once, for a token of its own that is nowhere else', async () => {
    const code = codeOf(app.link)
    const first = await redeem(code)
    expect(first).toMatchObject({ authentication: { strategy: 'link' }, user: { role: 'owner' } })
    expect(first.accessToken).not.toBe(app.token)
    expect(await isKnown(first.accessToken)).toBe(true)
    expect(await redeem(code)).toMatchObject({ code: 401, data: { reason: 'invalid_code' } })
    using database = openBeside(app.home)
    const kept = JSON.stringify([database.all('select * from tokens'), database.all('select * from sign_ins')])
    for (const secret of [first.accessToken, first.refreshToken, code]) expect(kept).not.toContain(secret)
  })

  it('is good for one of many who use it at the same time', async () => {
    const { url } = await restDoor(app, app.token).create('links', {})
    const answers = await Promise.all(Array.from({ length: 10 }, () => redeem(codeOf(String(url)))))
    expect(answers.filter(({ accessToken }) => accessToken).length).toBe(1)
  })

  it('is made for whoever is signed in, as often as they like', async () => {
    const door = restDoor(app, await browserToken())
    const links = [await door.create('links', {}), await door.create('links', {})]
    for (const { url, expires_at } of links) {
      expect(url).toMatch(new RegExp(`^${app.url}#code=[\\w-]{43}$`))
      const left = Date.parse(String(expires_at)) - Date.now()
      expect(left).toBeGreaterThan(9 * 60_000)
      expect(left).toBeLessThanOrEqual(10 * 60_000)
    }
    expect(links[0]?.url).not.toBe(links[1]?.url)
    expect(await failureOf(door.create('links', { user_id: 'usr_x' }))).toMatchObject({ code: 400 })
  })

  it('signs a socket in as well, for all its later calls', async () => {
    const { url } = await restDoor(app, app.token).create('links', {})
    await using client = await stockClient(app.url)
    await client.service('authentication').create({ strategy: 'link', code: codeOf(String(url)) })
    expect(await client.service('boards').find()).toMatchObject({ total: 1 })
  })
})

describe('signing out', () => {
  it("ends a browser's token in all its tabs, which hear nothing more and may call nothing more", async () => {
    const token = await browserToken()
    await using tab = await stockClient(app.url, token)
    await using second = await stockClient(app.url, token)
    await using other = await stockClient(app.url, app.token)
    const tabs = [packetsOf(tab), packetsOf(second)]
    const { events, settled } = packetsOf(other)
    const closed = nextEvent(second.socket, 'disconnect')
    await tab.service('authentication').remove(null)
    await restDoor(app, app.token).create('boards', { name: 'Unheard' })
    await settled()
    await closed
    for (const client of [tab, second]) {
      expect(await failureOf(called(client.socket, 'find', 'boards', {}))).toMatchObject({
        code: 401,
        data: { reason: 'not_signed_in' }
      })
    }
    expect(tabs.map(each => each.events())).toEqual([[], [[SIGN_IN_EXPIRED_EVENT]]])
    expect(events().map(([event]) => event)).toEqual(['sign_ins removed', 'boards created'])
    expect(await isKnown(token)).toBe(false)
  })

  it('over HTTP ends it on its sockets too', async () => {
    const token = await browserToken()
    await using tab = await stockClient(app.url, token)
    const { events } = packetsOf(tab)
    const closed = nextEvent(tab.socket, 'disconnect')
    const answer = await fetch(`${app.url}authentication`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` }
    })
    expect(answer.status).toBe(200)
    await restDoor(app, app.token).create('boards', { name: 'Unheard' })
    await closed
    expect(await failureOf(called(tab.socket, 'find', 'boards', {}))).toMatchObject({ code: 401 })
    expect(events()).toEqual([[SIGN_IN_EXPIRED_EVENT]])
  })

  it("leaves the owner's own token good, and those who use it connected", async () => {
    await using tool = await stockClient(app.url, app.token)
    await using other = await stockClient(app.url, app.token)
    const { events } = packetsOf(tool)
    await tool.service('authentication').remove(null)
    const heard = nextEvent(other.service('boards'), 'created')
    await restDoor(app, app.token).create('boards', { name: 'Heard' })
    expect(await heard).toMatchObject({ name: 'Heard' })
    expect(await failureOf(called(tool.socket, 'find', 'boards', {}))).toMatchObject({ code: 401 })
    expect(events()).toEqual([])
    expect(await isKnown(app.token)).toBe(true)
    expect(existsSync(join(app.home, 'token'))).toBe(true)
  })

  it('and in again on the same socket works', async () => {
    await using client = await stockClient(app.url, await browserToken())
    await client.service('authentication').remove(null)
    await client.service('authentication').create({ strategy: 'jwt', accessToken: app.token })
    const heard = nextEvent(client.service('boards'), 'created')
    await client.service('boards').create({ name: 'Back' })
    expect(await heard).toMatchObject({ name: 'Back' })
  })
})
