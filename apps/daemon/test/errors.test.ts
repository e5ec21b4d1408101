import { request } from 'node:http'
import { type App, nextEvent, startApp, stockClient, until } from '@callboard/testing'
import { BadRequest, FeathersError } from '@feathersjs/errors'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newSession, openBeside } from './support/seed.ts'
import { called, failureOf, failuresOf, restDoor, socketDoor, type TestClient } from './support/test-client.ts'

let app: App
const doors = new Map<string, TestClient>()

beforeAll(async () => {
  app = await startApp()
  doors.set('REST', restDoor(app, app.token)).set('socket', await socketDoor(app, app.token))
})
afterAll(async () => {
  await doors.get('socket')?.[Symbol.asyncDispose]()
  await app[Symbol.asyncDispose]()
})

const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(`${app.url}boards`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${app.token}`, ...headers }
  })

describe.each(['REST', 'socket'])('over %s', name => {
  const door = () => {
    const found = doors.get(name)
    if (!found) throw new Error(`there is no door ${name}`)
    return found
  }

  it('[E1] every failure is a Feathers error of its class, with a reason', async () => {
    const failures = await failuresOf([
      door().create('boards', {}),
      door().get('boards', 'brd_x'),
      door().find('nonsense'),
      door().find('constructor'),
      door().find('sessions/__proto__/prompt'),
      door().update('users', 'usr_x', {}),
      door().create('authentication', { strategy: 'jwt', accessToken: 'wrong' }),
      door().create('authentication', { strategy: 'link', code: 'wrong' }),
      door().create('authentication', { strategy: 'magic' }),
      door().create('authentication', {}),
      door().create('authentication', { strategy: 'jwt', accessToken: app.token, role: 'owner' }),
      door().remove('authentication', 'another-token'),
      door().create('agents', { name: 'builtin', command: 'node' })
    ])
    expect(failures.map(({ name, code, data }) => [name, code, data.reason])).toEqual([
      ['BadRequest', 400, 'invalid'],
      ['NotFound', 404, 'not_found'],
      ['NotFound', 404, 'not_found'],
      ['NotFound', 404, 'not_found'],
      ['NotFound', 404, 'not_found'],
      ['MethodNotAllowed', 405, 'method_not_allowed'],
      ['NotAuthenticated', 401, 'invalid_token'],
      ['NotAuthenticated', 401, 'invalid_code'],
      ['BadRequest', 400, 'invalid'],
      ['BadRequest', 400, 'invalid'],
      ['BadRequest', 400, 'invalid'],
      ['NotAuthenticated', 401, 'not_authenticated'],
      ['Conflict', 409, 'already_exists']
    ])
    for (const failure of failures) expect(failure).toBeInstanceOf(FeathersError)
    expect(failures[0]).toBeInstanceOf(BadRequest)
    expect(failures[0]?.message).toBe('Invalid data: name is missing.')
  })

  it('[E3] a prompt of a megabyte is refused, and so is an empty one', async () => {
    const { session_id } = await newSession(door())
    for (const [prompt, message] of [
      ['x'.repeat(1024 * 1024), 'Invalid data: prompt is longer than 65536 characters.'],
      ['', 'Invalid data: prompt is empty.'],
      [' \n\t ', 'Invalid data: prompt has an invalid format.']
    ]) {
      const calls = [
        door().create('tasks', { session_id, prompt }),
        door().create(`sessions/${session_id}/prompt`, { prompt })
      ]
      for (const error of await failuresOf(calls)) {
        expect(error).toMatchObject({ name: 'BadRequest', data: { reason: 'invalid' }, message })
      }
    }
    await door().remove('sessions', session_id)
  })
})

describe('[E3] a call over a socket is always answered', () => {
  it('whatever it asks for, of whomever', async () => {
    await using client = await stockClient(app.url, app.token)
    const calls: [unknown[], string][] = [
      [['find', 'nonsense', {}], 'not_found'],
      [['find', null], 'not_found'],
      [['find', { toString: 1, valueOf: 1 }], 'not_found'],
      [['find', ['boards']], 'not_found'],
      [['find', 'x'.repeat(100_000)], 'not_found'],
      [['find', '__proto__/constructor'], 'not_found'],
      [['find'], 'not_found'],
      [['find', 'boards/brd_x', {}], 'not_found'],
      [['nonsense', 'boards', {}], 'method_not_allowed'],
      [['constructor', 'boards', {}], 'method_not_allowed'],
      [['setup', 'boards', {}], 'method_not_allowed'],
      [['_find', 'boards', {}], 'method_not_allowed'],
      [['emit', 'boards', 'created', {}], 'method_not_allowed'],
      [['find', 'boards', {}, {}], 'too_many_arguments'],
      [['patch', 'boards', 'x', {}, {}, {}], 'too_many_arguments'],
      [['get', 'boards'], 'invalid_id'],
      [['create', 'boards'], 'invalid'],
      [['find', 'boards', 'all'], 'invalid'],
      [['create', 'boards', Buffer.from('{"name":"x"}')], 'invalid']
    ]
    for (const [[method, ...args], reason] of calls) {
      const error = await failureOf(called(client.socket, String(method), ...args))
      expect([method, JSON.stringify(args).slice(0, 40), error.data?.reason]).toEqual([
        method,
        expect.any(String),
        reason
      ])
    }
  })

  it('and one that wants no answer does no harm', async () => {
    await using client = await stockClient(app.url, app.token)
    for (const args of [
      ['find', 'boards', {}],
      ['find', 'constructor'],
      ['nonsense', 'boards'],
      ['get', 'boards'],
      ['create', 'boards', {}, {}, {}, {}]
    ]) {
      client.socket.emit(String(args[0]), ...args.slice(1))
    }
    expect(await called(client.socket, 'find', 'boards', { $limit: 0 })).toMatchObject({ data: [] })
  })

  it('a frame of 3 MB closes its own socket and harms no other', async () => {
    await using client = await stockClient(app.url, app.token)
    await using other = await stockClient(app.url, app.token)
    const closed = nextEvent(client.socket, 'disconnect')
    client.socket.emit('create', 'boards', { name: 'x'.repeat(3 * 1024 * 1024) })
    await closed
    expect(await called(other.socket, 'find', 'boards', { $limit: 0 })).toMatchObject({ data: [] })
  })

  it('packets that are none close their own socket and harm no other', async () => {
    await using other = await stockClient(app.url, app.token)
    const packets = [
      '2',
      '2[',
      '2{}',
      '2["',
      '2[1,2',
      '2["find"',
      '3',
      '39',
      '451-["x",{"_placeholder":true,"num":0}]',
      '451-["x",{"_placeholder":true,"num":9e9}]',
      '5',
      '6',
      '9',
      '2["disconnect"]',
      '2["newListener"]',
      '0/other,',
      '0{"token":{}}',
      '\u0000',
      '2["find",{"_placeholder":true,"num":-1}]'
    ]
    for (const packet of packets) {
      const socket = io(app.url, { transports: ['websocket'], forceNew: true, reconnection: false })
      await nextEvent(socket, 'connect')
      socket.io.engine.write(packet)
      socket.io.engine.write(Buffer.from([1, 2, 3]))
      await new Promise(resolve => socket.io.engine.write('2["find","boards",{}]', {}, () => resolve(undefined)))
      socket.disconnect()
    }
    expect(await called(other.socket, 'find', 'boards', { $limit: 0 })).toMatchObject({ data: [] })
  })
})

describe('over HTTP', () => {
  it.each([
    ['half a document', '{"name":', {}, 'invalid_json'],
    ['a text', '"boards"', {}, 'invalid_json'],
    ['a prototype', '{"name":"x","__proto__":{}}', {}, 'invalid_json'],
    ['a list', '[{"name":"x"}]', {}, 'invalid'],
    ['a form', 'name=x', { 'content-type': 'application/x-www-form-urlencoded' }, 'invalid'],
    ['plain text', '{"name":"x"}', { 'content-type': 'text/plain' }, 'invalid'],
    ['an encoding nobody knows', '{}', { 'content-encoding': 'rot13' }, 'invalid_request'],
    ['what is not compressed as it says', '{}', { 'content-encoding': 'gzip' }, 'invalid_request'],
    ['3 MB', JSON.stringify({ name: 'x'.repeat(3 * 1024 * 1024) }), {}, 'too_large']
  ])('[E1] %s is a BadRequest with a reason', async (_what, body, headers, reason) => {
    const response = await post(body, headers)
    expect([response.status, await response.json()]).toMatchObject([400, { name: 'BadRequest', data: { reason } }])
  })

  it('[E1] what is not there is a 404, also where a path is meant to lead astray', async () => {
    for (const path of [
      'nonsense',
      'constructor',
      '__proto__',
      'boards/x/y/z',
      '%E0%A4%A',
      'a%00b',
      '..%2f..%2fpackage.json',
      '%2e%2e/token'
    ]) {
      const response = await fetch(`${app.url}${path}`)
      expect([path, response.status, await response.json()]).toMatchObject([
        path,
        expect.toBeOneOf([400, 404]),
        { data: { reason: expect.any(String) } }
      ])
    }
    expect(app.output()).not.toContain('"level":50')
  })

  it('[E1] a method of HTTP that no service has is a 405', async () => {
    for (const method of ['PROPFIND', 'OPTIONS']) {
      const response = await fetch(`${app.url}boards`, { method })
      expect([response.status, await response.json()]).toMatchObject([405, { data: { reason: 'method_not_allowed' } }])
    }
    const response = await post('{}', { 'x-service-method': 'remove' })
    expect(response.status).toBe(405)
  })

  it('a client that goes away in the middle of a request is no news', async () => {
    const leaving = request(`${app.url}boards`, { method: 'POST', headers: { 'content-length': '100' } })
    const left = new Promise(resolve => leaving.on('close', resolve))
    leaving.on('error', () => {}).write('{"name":')
    await fetch(`${app.url}health`)
    leaving.destroy()
    await left
    expect((await fetch(`${app.url}health`)).status).toBe(200)
    expect(app.output().split('\n').filter(Boolean).length).toBe(2)
  })
})

it('[E2] what goes wrong inside is a bare 500 for the caller and a line with its cause in the log', async () => {
  await using broken = await startApp({ cwd: app.cwd })
  const rest = restDoor(broken, broken.token)
  await using socket = await socketDoor(broken, broken.token)
  {
    using database = openBeside(broken.home)
    database.run('drop table permissions')
  }
  const failures = await failuresOf([
    rest.find('permissions'),
    socket.find('permissions'),
    rest.get('permissions', 'prm_x'),
    socket.patch('permissions', 'prm_x', { option_id: 'yes' })
  ])
  for (const failure of failures) {
    expect(failure.toJSON()).toEqual({
      name: 'GeneralError',
      message: 'Internal error. See the daemon’s log.',
      code: 500,
      className: 'general-error',
      data: { reason: 'internal' }
    })
  }
  const lines = await until(() => {
    const found = broken
      .output()
      .split('\n')
      .filter(line => line.includes('no such table: permissions'))
    return found.length === 4 && found
  })
  expect(lines.map(line => JSON.parse(line)).map(({ msg, path, err }) => [msg, path, typeof err.stack])).toEqual(
    lines.map(() => ['a call failed', 'permissions', 'string'])
  )
  expect(await rest.find('boards')).toMatchObject({ total: 1 })
})

it('[R3] [E2] a log line holds no secret either, whatever it tells of', async () => {
  await using broken = await startApp({ cwd: app.cwd })
  using database = openBeside(broken.home)
  const [token] = database.all('select hash from tokens')
  database.run('drop table tokens')
  expect(await failureOf(restDoor(broken, broken.token).find('boards'))).toMatchObject({ code: 500 })
  const line = await until(() =>
    broken
      .output()
      .split('\n')
      .find(each => each.includes('no such table: tokens'))
  )
  expect(line).not.toContain(String(token?.hash))
  expect(line).not.toContain(broken.token)
})
