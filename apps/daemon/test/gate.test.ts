import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type App, startApp } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, knock } from './support/raw.ts'
import { restDoor } from './support/test-client.ts'

const IN = [true, true, true]
const OUT = [false, false, false]

describe('unless told otherwise', () => {
  let app: App
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app[Symbol.asyncDispose]())

  it.each(['127.0.0.1', 'localhost', '[::1]'])(
    'this machine may be asked for as %s, and pages of it may ask',
    async name => {
      const host = `${name}:${app.port}`
      expect(await knock(app.port, { host })).toEqual(IN)
      expect(await knock(app.port, { host, origin: `http://${host}` })).toEqual(IN)
    }
  )

  it.each([
    'evil.test',
    'localhost.evil.test',
    '127.0.0.1.evil.test',
    'evil.test:3030',
    '127.0.0.1@evil.test',
    'evil.test@127.0.0.1',
    'evil.test:x@127.0.0.1',
    'localhost@evil.test',
    'localhost:3030@evil.test',
    '0.0.0.0',
    '192.168.0.1',
    '[::]',
    '[::ffff:127.0.0.1].evil.test',
    'localhost/evil.test',
    'localhost evil.test'
  ])('another host is refused: %j', async host => {
    expect(await knock(app.port, { host })).toEqual(OUT)
  })

  const foreign = (port: number) => [
    'http://evil.test',
    'null',
    'file://',
    '',
    `http://localhost.evil.test:${port}`,
    `http://127.0.0.1.evil.test:${port}`,
    `http://127.0.0.1:${port}@evil.test`,
    `http://evil.test#http://127.0.0.1:${port}`,
    `http://127.0.0.1:${port}0`,
    `http://127.0.0.1:${port}.evil.test`,
    `http://127.0.0.1:${port}, http://evil.test`,
    `https://127.0.0.1:${port}`,
    `HTTP://127.0.0.1:${port}`,
    `http://0.0.0.0:${port}`,
    'http://localhost:5173',
    'http://localhost',
    `http://127.0.0.1:${port}/`
  ]
  it('a page of another origin is refused, also one that merely looks alike or asks for itself', async () => {
    for (const origin of foreign(app.port)) {
      expect([origin, await knock(app.port, { origin, host: `127.0.0.1:${app.port}` })]).toEqual([origin, OUT])
    }
    expect(await knock(app.port, { origin: 'http://evil.test', host: 'evil.test' })).toEqual(OUT)
  })

  it('who is refused is told why, and a token does not help', async () => {
    const authorization = `Bearer ${app.token}`
    const byHost = await ask(app.port, '/boards', { host: 'evil.test', authorization })
    const byOrigin = await ask(app.port, '/boards', { origin: 'null', authorization })
    expect([byHost.status, JSON.parse(byHost.body)]).toMatchObject([403, { data: { reason: 'host_refused' } }])
    expect([byOrigin.status, JSON.parse(byOrigin.body)]).toMatchObject([403, { data: { reason: 'origin_refused' } }])
    const poll = await ask(app.port, '/socket.io/?EIO=4&transport=polling', { origin: 'null' })
    expect([poll.status, poll.body]).toEqual([403, '{"code":4,"message":"origin_refused"}'])
  })

  it('nothing is shared with another origin, and every answer carries its headers', async () => {
    const origin = `http://127.0.0.1:${app.port}`
    for (const path of ['/', '/health', '/boards', '/nonsense', '/socket.io/?EIO=4&transport=polling']) {
      const { headers } = await ask(app.port, path, { origin })
      expect(Object.keys(headers).filter(name => name.startsWith('access-control-'))).toEqual([])
    }
    for (const [path, host] of [
      ['/', ''],
      ['/health', ''],
      ['/boards', ''],
      ['/nonsense', ''],
      ['/health', 'evil.test']
    ]) {
      const { headers } = await ask(app.port, path ?? '/', host ? { host } : {})
      expect(headers, path).toMatchObject({
        'content-security-policy': expect.stringMatching(
          /default-src 'none'.*script-src 'self';.*frame-ancestors 'none'/
        ),
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff'
      })
    }
  })

  it('the output of a tool is found by its message alone, whatever the path says', async () => {
    const authorization = `Bearer ${app.token}`
    writeFileSync(join(app.home, 'hidden.txt'), 'for nobody')
    for (const path of [
      '/messages/../output',
      '/messages/..%2f..%2fhidden/output',
      '/messages/msg_x/output',
      '/messages/%2e%2e/output',
      '/messages/x/y/output'
    ]) {
      const { status, body } = await ask(app.port, path, { authorization })
      expect([400, 404], path).toContain(status)
      expect(body).not.toContain('for nobody')
    }
    expect(readdirSync(app.home)).not.toContain('outputs')
  })
})

describe('with lists', () => {
  it('further names and origins are let in, exactly as they stand there', async () => {
    await using app = await startApp({
      env: { CALLBOARD_HOSTS: 'Board.example.test, other.test:8080', CALLBOARD_ORIGINS: 'https://pages.example.test' }
    })
    for (const host of ['board.example.test', 'BOARD.example.test:3030', 'other.test:8080']) {
      expect([host, await knock(app.port, { host })]).toEqual([host, IN])
    }
    for (const host of [
      'example.test',
      'x.board.example.test',
      'board.example.test.evil.test',
      'other.test',
      'other.test:8081'
    ]) {
      expect([host, await knock(app.port, { host })]).toEqual([host, OUT])
    }
    expect(await knock(app.port, { origin: 'https://pages.example.test' })).toEqual(IN)
    for (const origin of [
      'http://pages.example.test',
      'https://pages.example.test:8443',
      'https://x.pages.example.test',
      'http://board.example.test'
    ]) {
      expect([origin, await knock(app.port, { origin })]).toEqual([origin, OUT])
    }
  })

  it('a public address below a path answers there, whether the proxy strips the path or not', async () => {
    await using app = await startApp({ env: { CALLBOARD_PUBLIC_URL: 'https://example.test/callboard/' } })
    expect(app.link).toMatch(/^https:\/\/example\.test\/callboard\/#code=/)
    const headers = { host: 'example.test', origin: 'https://example.test' }
    expect(await knock(app.port, headers)).toEqual(IN)
    expect(await knock(app.port, headers, '/callboard/')).toEqual(IN)
    expect(
      await knock(app.port, { host: 'example.test', origin: 'https://example.test.evil.test' }, '/callboard/')
    ).toEqual(OUT)
    expect(await ask(app.port, '/callboard', headers)).toMatchObject({
      status: 302,
      headers: { location: '/callboard/' }
    })
    expect(await ask(app.port, '/callboardx/health', headers)).toMatchObject({ status: 404 })
    const door = restDoor({ url: `http://127.0.0.1:${app.port}/callboard/` }, app.token)
    expect(await door.find('boards')).toMatchObject({ total: 1 })
    expect((await door.create('links', {})).url).toMatch(/^https:\/\/example\.test\/callboard\/#code=/)
  })

  it('the pages of `npm run dev` are let in when it says so', async () => {
    await using app = await startApp({ env: { CALLBOARD_DEV: '1' } })
    expect(await knock(app.port, { origin: 'http://localhost:5173' })).toEqual(IN)
    expect(await knock(app.port, { origin: 'http://127.0.0.1:5173' })).toEqual(OUT)
  })
})
