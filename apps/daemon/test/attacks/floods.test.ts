import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { type App, nextEvent, startApp, stockClient, until } from '@callboard/testing'
import type { FeathersError } from '@feathersjs/errors'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/core/config.ts'
import { startListening } from '../support/listening.ts'
import { newPerson } from '../support/people.ts'
import { ask } from '../support/raw.ts'
import { newSession } from '../support/seed.ts'
import { called, failureOf, restDoor } from '../support/test-client.ts'
import { type RawSocket, rawSocket } from '../support/websocket.ts'

// Too much of what is allowed. Whoever does it is held up; nobody else is.

let app: App

beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app[Symbol.asyncDispose]())

const tooManyCalls = { code: 429, data: { reason: 'too_many_calls', retry_after: expect.any(Number) } }
const tooManyAttempts = { code: 429, data: { reason: 'too_many_attempts', retry_after: expect.any(Number) } }
const MB = 1024 * 1024

async function expectServed(): Promise<void> {
  await using client = await stockClient(app.url, app.token)
  expect(await called(client.socket, 'find', 'boards', { $limit: 0 })).toMatchObject({ data: [] })
  expect((await ask(app.port, '/health')).status).toBe(200)
}

describe('what is too large', () => {
  // CWE-770: one frame that fills the memory.
  it('a frame of 10 MB closes its own socket, and no other', async () => {
    await using other = await stockClient(app.url, app.token)
    const socket = await rawSocket(app.port)
    socket.frame('40')
    socket.frame(`420["create","boards",{"name":"${'x'.repeat(10 * MB)}"},{}]`)
    await socket.closed
    expect(await called(other.socket, 'find', 'boards', { $limit: 0 })).toMatchObject({ data: [] })
  })

  it('a frame that says it is of 4 GB is not waited for', async () => {
    const socket = await rawSocket(app.port)
    socket.frame('', { length: 4 * 1024 * MB })
    await socket.closed
    await expectServed()
  })

  // CVE-2026-48779: a message of many small fragments.
  it('a message of 20,000 fragments is not waited for', async () => {
    const socket = await rawSocket(app.port)
    socket.frame('4', { isLast: false })
    for (let i = 0; i < 20_000 && !socket.isClosed; i++) socket.frame('x', { opcode: 0, isLast: false })
    await socket.closed
    await expectServed()
  })

  it('a body of 10 MB is refused', async () => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${app.token}` }
    const body = JSON.stringify({ name: 'x'.repeat(10 * MB) })
    const response = await fetch(`${app.url}boards`, { method: 'POST', headers, body })
    expect([response.status, await response.json()]).toMatchObject([400, { data: { reason: 'too_large' } }])
  })

  // CWE-409: a small body that is a large one.
  it('a body that unpacks to 20 MB is refused', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    const packed = gzipSync(JSON.stringify({ name: 'x'.repeat(20 * MB) }))
    const sent = { method: 'POST', headers: { ...headers, authorization: `Bearer ${app.token}` }, body: packed }
    const response = await fetch(`${app.url}boards`, sent)
    expect([response.status, await response.json()]).toMatchObject([400, { data: { reason: 'too_large' } }])
    await expectServed()
  })

  // CWE-409 on a socket: compression is not agreed on.
  it('a frame cannot be packed at all', async () => {
    const packing = { 'sec-websocket-extensions': 'permessage-deflate; client_max_window_bits' }
    const socket = await rawSocket(app.port, packing)
    socket.frame(Buffer.from([0x00, 0x00]), { reserved: 4 })
    await socket.closed
    await expectServed()
  })

  it('a header of 1 MB is refused', async () => {
    const answer = await ask(app.port, '/health', { cookie: 'x'.repeat(MB) }).catch(error => error)
    expect(answer instanceof Error || answer.status === 431).toBe(true)
    await expectServed()
  })
})

describe('what is too much', () => {
  // CWE-799. How many they are exactly is said in web/per-connection.test.ts.
  it.each(['a member', 'nobody'])('calls of %s are refused, and it is said for how long; others go on', async who => {
    await using client = await stockClient(app.url, who === 'nobody' ? undefined : app.token)
    await using other = await stockClient(app.url, app.token)
    const find = () => called(client.socket, 'find', 'boards', { $limit: 0 })
    const refused = await untilRefused(find)
    expect(await called(other.socket, 'find', 'boards', { $limit: 0 })).toMatchObject({ data: [] })
    expect(refused).toMatchObject(tooManyCalls)
    expect(refused.data?.retry_after).toBeLessThanOrEqual(10_000)
  })

  it('a call that is refused has done nothing', async () => {
    await using client = await stockClient(app.url, app.token)
    const door = restDoor(app, app.token)
    const { session_id } = await newSession(door)
    let made = 0
    const patch = async () => {
      for (let i = 0; i < 20; i++) client.socket.emit('find', 'boards', { $limit: 0 })
      await called(client.socket, 'patch', 'sessions', session_id, { title: 'x' }, {})
      made++
    }
    expect(await untilRefused(patch, 30)).toMatchObject(tooManyCalls)
    expect(await door.get('sessions', session_id)).toMatchObject({ version: made + 1 })
  })

  it('calls that nobody waits for count too', async () => {
    await using client = await stockClient(app.url, app.token)
    const find = async () => {
      for (let i = 0; i < 20; i++) client.socket.emit('find', 'boards', { $limit: 0 })
      await called(client.socket, 'find', 'boards', { $limit: 0 })
    }
    expect(await untilRefused(find, 30)).toMatchObject(tooManyCalls)
  })

  // CWE-770: channels that are joined without end.
  it('of joins', async () => {
    const { token } = newPerson(app.home, 'viewer')
    await using client = await stockClient(app.url, token)
    const join = () => called(client.socket, 'create', 'subscriptions', { channel: 'workspace' }, {})
    expect(await untilRefused(join)).toMatchObject(tooManyCalls)
    await expectServed()
  })
})

/** Calls many times at once, again and again, until one is held up; answers with how. All are waited for. */
async function untilRefused(call: () => Promise<unknown>, atOnce = 100): Promise<FeathersError> {
  for (let round = 0; round < 200; round++) {
    const answers = await Promise.allSettled(Array.from({ length: atOnce }, call))
    const reasons = answers.flatMap(answer => (answer.status === 'rejected' ? [answer.reason] : []))
    const refused = reasons.find(({ code }) => code === 429)
    if (refused) return refused
  }
  throw new Error('nothing was refused')
}

describe('attempts to sign in', () => {
  /** The host is an address to dial; asked for is this machine. */
  const post = async (port: number, data: object, more = {}, host = '127.0.0.1') => {
    const headers = { host: 'localhost', 'content-type': 'application/json', ...more }
    const asked = request({ host, port, path: '/authentication', method: 'POST', headers })
    asked.end(JSON.stringify(data))
    const [response] = await once(asked, 'response')
    return { status: Number(response.statusCode), answer: JSON.parse(await text(response)) }
  }
  let guesses = 0
  const guess = () => ({ strategy: 'local', email: `nobody-${guesses++}@example.test`, password: 'wrong' })
  const link = { strategy: 'link', code: 'wrong' }

  // CWE-307.
  it('are ten a minute for one account, whoever it is, in any spelling, and from anywhere', async () => {
    await using own = await startListening()
    await using client = await stockClient(own.url)
    const attempt = (email: string) => ({ strategy: 'local', email, password: 'wrong' })
    // Eight that are made without their work, which takes its time.
    const guess = () =>
      own.app.get('signInLimits').limitPasswords('ada@example.test', () => Promise.reject(new Error('wrong')))
    await Promise.allSettled(Array.from({ length: 8 }, guess))
    const overRest = Array.from({ length: 2 }, () => post(own.port, attempt('ada@example.test')))
    const overSocket = Array.from({ length: 2 }, () =>
      failureOf(called(client.socket, 'create', 'authentication', attempt('ADA@example.test'), {}))
    )
    const codes = [
      ...(await Promise.all(overRest)).map(({ status }) => status),
      ...(await Promise.all(overSocket)).map(({ code }) => code)
    ]
    expect(codes.sort()).toEqual([401, 401, 429, 429])
    expect((await post(own.port, attempt(' Ada@Example.test'))).answer).toMatchObject(tooManyAttempts)
  })

  // OpenClaw's advisories on limits: two buckets for one address, loopback exempt, a field that switches the limiter off.
  it('are counted for each whom a proxy of ours speaks for, and not for whom somebody else says', async () => {
    const { isTrustedProxy: isProxy } = readConfig({ CALLBOARD_PROXIES: '127.0.0.1' }, '/')
    await using own = await startListening({ isTrustedProxy: isProxy })
    const from = async (addresses: string) => (await post(own.port, link, { 'x-forwarded-for': addresses })).status
    const attempts: number[] = []
    // What stands before the last is what the caller said.
    for (let i = 0; i < 51; i++) attempts.push(await from(`198.51.100.${i}, 203.0.113.9`))
    expect(attempts.map(status => status === 429)).toEqual([...Array(50).fill(false), true])
    expect([await from('203.0.113.10'), await from('2001:db8::1, 203.0.113.9')]).toEqual([401, 429])
  })

  it('are fifty a minute for one address, this machine included, whatever else is sent', async () => {
    await using own = await startListening()
    const codes: number[] = []
    for (let i = 0; i < 60; i++) codes.push((await post(own.port, link)).status)
    expect([codes.filter(code => code === 401).length, codes.filter(code => code === 429).length]).toEqual([50, 10])
    for (const headers of [
      { 'x-forwarded-for': '203.0.113.9' },
      { 'x-real-ip': '203.0.113.9' },
      { forwarded: 'for=203.0.113.9' },
      { 'true-client-ip': '203.0.113.9' },
      { 'user-agent': 'another' }
    ]) {
      expect((await post(own.port, link, headers)).answer).toMatchObject(tooManyAttempts)
    }
    expect((await post(own.port, guess())).answer).toMatchObject(tooManyAttempts)
    expect((await post(own.port, { strategy: 'reset', code: 'x', password: 'long enough' })).status).toBe(429)
    for (const more of [{ skipLimit: true }, { provider: '' }, { address: '203.0.113.9' }]) {
      expect((await post(own.port, { ...link, ...more })).status).toBe(400)
    }
    // A token that is good is never held up by those that are not.
    const door = restDoor(own, own.token)
    expect(await door.find('boards', { $limit: 0 })).toMatchObject({ data: [] })
    await using client = await stockClient(own.url, own.token)
    expect(await called(client.socket, 'find', 'boards', { $limit: 0 })).toMatchObject({ data: [] })
    const bad = restDoor(own, 'wrong')
    expect(await untilRefused(() => bad.find('boards'))).toMatchObject(tooManyAttempts)
    expect(await door.find('boards', { $limit: 0 })).toMatchObject({ data: [] })
  })

  it('count as one from an IPv4 address in either of its forms', async () => {
    const env = { CALLBOARD_HOST: '::', CALLBOARD_HOSTS: 'board.test', CALLBOARD_ORIGINS: 'http://board.test' }
    await using own = await startApp({ cwd: app.cwd, env })
    // Here 127.0.0.1 comes as ::ffff:127.0.0.1, and the mapped form is dialled as well.
    const codes: number[] = []
    for (let i = 0; i < 30; i++) {
      codes.push((await post(own.port, link)).status)
      codes.push((await post(own.port, link, {}, '::ffff:127.0.0.1')).status)
    }
    expect(codes.filter(code => code === 401).length).toBe(50)
    expect((await post(own.port, link, {}, '::1')).status).toBe(401)
  })
})

describe('sockets on which nobody signs in', () => {
  const options = { transports: ['websocket'], forceNew: true, reconnection: false }

  // CWE-770: C2 allows 200 from one address.
  it('[C2] are 200 from one address; those who sign in are not counted', async () => {
    await using own = await startListening()
    await using before = await stockClient(own.url, own.token)
    const sockets = await Promise.all(Array.from({ length: 200 }, () => anonymous(own.port)))
    const one = io(own.url, options)
    expect(await nextEvent(one, 'disconnect')).toBe('io server disconnect')
    expect(await called(before.socket, 'find', 'boards', { $limit: 0 })).toMatchObject({ data: [] })
    const handshake = io(own.url, { ...options, auth: { token: own.token } })
    expect(await called(handshake, 'find', 'boards', { $limit: 0 })).toMatchObject({ data: [] })
    sockets[0]?.destroy()
    await until(async () => {
      const next = io(own.url, options)
      const isIn = await failureOf(called(next, 'find', 'boards', {})).then(
        ({ code }) => code === 401,
        () => false
      )
      next.disconnect()
      return isIn
    })
    for (const socket of sockets) socket.destroy()
    handshake.disconnect()
  })

  /** A socket that is let in, and on which nobody signs in. */
  async function anonymous(port: number): Promise<RawSocket> {
    const socket = await rawSocket(port)
    socket.frame('40')
    await until(() => socket.received().toString('latin1').split('"sid"').length > 2)
    return socket
  }

  // CWE-400: lines that are opened and not used.
  it('[C2] do not stay when they never say what they are for', async () => {
    await using own = await startApp({ cwd: app.cwd, env: { CALLBOARD_ANONYMOUS_LIFETIME: '1000' } })
    await using client = await stockClient(own.url, own.token)
    const half = await Promise.all(Array.from({ length: 300 }, () => rawSocket(own.port)))
    const polling = await ask(own.port, '/socket.io/?EIO=4&transport=polling')
    const { sid } = JSON.parse(polling.body.slice(1))
    expect(await called(client.socket, 'find', 'boards', { $limit: 0 })).toMatchObject({ data: [] })
    await Promise.all(half.map(socket => until(() => socket.isClosed || endsWithClose(socket.received()))))
    // The packet that closes it.
    const late = await ask(own.port, `/socket.io/?EIO=4&transport=polling&sid=${sid}`)
    expect(late.body.split('\x1e').at(-1)).toBe('1')
    expect(await called(client.socket, 'find', 'boards', { $limit: 0 })).toMatchObject({ data: [] })
    // Nor do those who do not answer to that hold up the end of the daemon.
    expect(await own.stop()).toBe(0)
  })

  /** The last frame says that this is the end. */
  const endsWithClose = (bytes: Buffer) => bytes.at(-2) === 0x88 && bytes.at(-1) === 0

  it('nor does it matter to others how many requests are begun and not ended', async () => {
    const lines = Array.from({ length: 500 }, () => connect(app.port, '127.0.0.1'))
    await Promise.all(lines.map(line => new Promise(resolve => line.on('error', () => {}).once('connect', resolve))))
    for (const line of lines) line.write('POST /boards HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n')
    await expectServed()
    for (const line of lines) line.destroy()
  })
})
