import { type App, startApp, stockClient } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packetsOf } from '../support/packets.ts'
import { ask, knock, speak } from '../support/raw.ts'
import { failureOf, restDoor } from '../support/test-client.ts'
import { rawSocket } from '../support/websocket.ts'

// What a web page, or a name that resolves to this machine, can do from a person's own browser. The lists of hosts and
// origins themselves are walked in gate.test.ts.

let app: App
let boards: number

beforeAll(async () => {
  app = await startApp()
  boards = await count()
})
afterAll(() => app[Symbol.asyncDispose]())

const count = async () => (await restDoor(app, app.token).find('boards', { $limit: 0 })).total
const json = { 'content-type': 'application/json' }
const FOREIGN = ['http://evil.test', 'null', 'http://localhost.evil.test']
const OUT = [false, false, false]

/** A POST as a page's form or `fetch` sends it. */
async function post(path: string, headers: Record<string, string>, body: string): Promise<number> {
  const response = await fetch(new URL(path, app.url), { method: 'POST', headers, body })
  return response.status
}

describe('a page of another origin', () => {
  // CVE-2026-22812: a server on localhost shared with every origin.
  it.each(FOREIGN)('is given no permission by a preflight: %s', async origin => {
    const asks = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' }
    const { status, headers } = await ask(app.port, '/boards', { origin, ...asks }, 'OPTIONS')
    expect(status).toBe(403)
    expect(Object.keys(headers).filter(name => name.startsWith('access-control-'))).toEqual([])
  })

  // CVE-2026-25253, CVE-2025-52882: any page opens a socket to localhost.
  it.each(FOREIGN)('opens no socket, also with a token in its handshake: %s', async origin => {
    const { port, token } = app
    await expect(rawSocket(port, { origin })).rejects.toThrow('refused with 40')
    await expect(rawSocket(port, { origin, authorization: `Bearer ${token}` })).rejects.toThrow('refused with 40')
    expect(await knock(port, { origin, host: `localhost:${port}` })).toEqual(OUT)
  })

  // CVE-2025-24010: the way over polling is guarded like the way over WebSocket, and so is what follows the handshake.
  it('cannot go on with the handshake of somebody else', async () => {
    const { body } = await ask(app.port, '/socket.io/?EIO=4&transport=polling')
    const { sid } = JSON.parse(body.slice(1))
    const path = `/socket.io/?EIO=4&transport=polling&sid=${sid}x`
    for (const origin of FOREIGN) expect((await ask(app.port, path, { origin })).status).toBeGreaterThanOrEqual(400)
  })

  // CVE-2026-25593: a write by a simple request, which no preflight holds up.
  it.each([
    ['text/plain', '{"name":"Forged"}'],
    ['application/x-www-form-urlencoded', 'name=Forged'],
    [
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="name"\r\n\r\nForged\r\n--x--\r\n'
    ],
    ['application/json', '{"name":"Forged"}']
  ])('writes nothing by a form of %s', async (type, body) => {
    const site = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'content-type': type }
    expect(await post('boards', { ...site, origin: 'http://evil.test' }, body)).toBe(403)
    // Without an Origin, as some old browsers send it: then nobody is signed in.
    expect([400, 401]).toContain(await post('boards', site, body))
    expect([400, 401]).toContain(await post('boards', { ...site, cookie: `token=${app.token}` }, body))
    expect(await count()).toBe(boards)
  })

  // CWE-352: whoever is signed in in the same browser lends nothing to a page: there are no cookies.
  it('finds no cookie to ride on', async () => {
    for (const path of ['/', '/health', '/socket.io/?EIO=4&transport=polling']) {
      expect((await ask(app.port, path)).headers['set-cookie']).toBeUndefined()
    }
    for (const cookie of [
      `token=${app.token}`,
      `feathers-jwt=${app.token}`,
      `accessToken=${app.token}`,
      `io=${app.token}`
    ]) {
      expect((await ask(app.port, '/boards', { cookie })).status).toBe(401)
      const socket = await rawSocket(app.port, { cookie })
      socket.frame('40')
      await until(socket, '"sid"', 2)
      socket.frame('420["find","boards",{}]')
      await until(socket, '430[')
      expect(socket.received().toString('latin1')).toContain('not_signed_in')
      socket.destroy()
    }
  })

  // Cross-site script inclusion: data that runs as a script of another page.
  it('includes no answer as a script', async () => {
    for (const path of ['/boards?callback=steal', '/users?jsonp=steal', '/health?callback=steal']) {
      const { body, headers } = await ask(app.port, path)
      expect(body).not.toContain('steal(')
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
  })
})

describe('a name that resolves to this machine', () => {
  // CVE-2018-7160, CVE-2025-66414: DNS rebinding, where Origin and Host agree and prove nothing.
  it.each(['evil.test', '127.0.0.1.evil.test', 'localhost.evil.test', '0.0.0.0', '2130706433.evil.test'])(
    'is refused with a good token too, for reading, writing and sockets: %s',
    async name => {
      const host = `${name}:${app.port}`
      const headers = { host, origin: `http://${host}`, authorization: `Bearer ${app.token}`, ...json }
      expect((await ask(app.port, '/boards', headers)).status).toBe(403)
      expect((await ask(app.port, '/boards', headers, 'POST')).status).toBe(403)
      expect((await ask(app.port, '/', headers)).status).toBe(403)
      await expect(rawSocket(app.port, headers)).rejects.toThrow('refused with 40')
      expect(await count()).toBe(boards)
    }
  )

  // CWE-348: a header that a proxy would set, sent by anybody.
  it.each([
    ['x-forwarded-host', 'localhost'],
    ['forwarded', 'host=localhost'],
    ['x-host', '127.0.0.1'],
    ['x-original-host', 'localhost'],
    ['x-forwarded-server', 'localhost']
  ])('is not made good by %s', async (name, value) => {
    expect(await knock(app.port, { host: 'evil.test', [name]: value })).toEqual(OUT)
  })

  it('is not made good by leaving the Host out, or by an empty one', async () => {
    for (const host of ['', 'host:\r\n', 'host: evil.test\r\n', 'host: evil.test\r\nhost: localhost\r\n']) {
      const answer = await speak(app.port, `GET /health HTTP/1.1\r\n${host}connection: close\r\n\r\n`)
      expect(answer, host).toMatch(/^HTTP\/1\.1 40\d /)
    }
    const old = await speak(app.port, 'GET /health HTTP/1.0\r\n\r\n')
    expect(old).toMatch(/^HTTP\/1\.1 403 /)
  })
})

describe('a socket without an Origin', () => {
  // CVE-2018-7160: programs send no Origin; they are let in, and are nobody until they say who they are.
  it('hears nothing of what others do, in any byte', async () => {
    const socket = await rawSocket(app.port)
    socket.frame('40')
    await until(socket, 'sid', 2)
    const door = restDoor(app, app.token)
    await using witness = await stockClient(app.url, app.token)
    const { settled } = packetsOf(witness)
    for (let i = 0; i < 10; i++) await door.create('boards', { name: `Canary ${i}` })
    await settled()
    socket.frame('421["find","boards",{}]')
    await until(socket, '431[')
    const all = socket.received().toString('latin1')
    expect(all).not.toContain('Canary')
    expect(all).not.toContain('boards created')
    socket.destroy()
    boards = await count()
  })

  // Sign-in is the only service there is for it.
  it('can call nothing but the sign-in', async () => {
    await using client = await stockClient(app.url)
    for (const path of ['users', 'settings', 'agents', 'subscriptions', 'links']) {
      expect(await failureOf(client.service(path).find())).toMatchObject({ code: expect.toBeOneOf([401, 405]) })
    }
  })
})

/** Waits until a text came so often. */
async function until(socket: Awaited<ReturnType<typeof rawSocket>>, text: string, times = 1): Promise<void> {
  const isThere = () => socket.received().toString('latin1').split(text).length > times
  while (!isThere() && !socket.isClosed) await new Promise(resolve => setImmediate(resolve))
  expect(isThere(), text).toBe(true)
}
