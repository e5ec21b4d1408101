import { contracts, type ServiceContract } from '@callboard/contract'
import { stockClient } from '@callboard/testing'
import type { TObject, TSchema } from '@sinclair/typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../src/core/ids.ts'
import { type Fixtures, startWithFixtures } from '../support/fixtures.ts'
import { called, failureOf, restDoor, socketDoor, type TestClient } from '../support/test-client.ts'

// What data and queries can carry beside what they are for. Unknown fields and operators of `find` are walked in
// queries.test.ts; here it is what the rest is made of.

let app: Fixtures
let socket: TestClient
let rest: TestClient

beforeAll(async () => {
  app = await startWithFixtures()
  rest = restDoor(app, app.token)
  socket = await socketDoor(app, app.token)
})
afterAll(async () => {
  await socket[Symbol.asyncDispose]()
  await app[Symbol.asyncDispose]()
})

const services: ServiceContract[] = Object.values(contracts)
const writes = services.flatMap(({ path, methods }) =>
  (['create', 'update', 'patch'] as const).flatMap(method => (methods[method] ? [{ path, method }] : []))
)
const VERB = { create: 'POST', update: 'PUT', patch: 'PATCH' } as const

async function sendText(path: string, method: keyof typeof VERB, body: string) {
  const url = `${app.url}${path}${method === 'create' ? '' : '/x'}`
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${app.token}` }
  const response = await fetch(url, { method: VERB[method], headers, body })
  return { status: response.status, answer: await response.json() }
}

// CVE-2019-10744 and its like: a prototype that comes along changes every object there is.
describe('a prototype that is sent along', () => {
  const POISON = [
    '{"__proto__":{"polluted":true,"role":"owner"}}',
    '{"name":"x","__proto__":{"polluted":true}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '{"name":{"__proto__":{"polluted":true}}}',
    '{"members":{"__proto__":[],"length":1}}',
    '{"__proto__":null}',
    '{"__defineGetter__":"x","hasOwnProperty":1,"toString":1}'
  ]
  it.each(writes)('is refused by $method of $path, and changes nothing', async ({ path, method }) => {
    for (const body of POISON) {
      expect(await sendText(path, method, body), body).toMatchObject({ status: 400 })
    }
    // Over a socket it is the same text, read by another reader.
    const data = JSON.parse(POISON[1] ?? '')
    const call = method === 'create' ? socket.create(path, data) : socket[method](path, 'x', data)
    expect(await failureOf(call)).toMatchObject({ code: 400 })
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it.each(['__proto__', 'constructor', 'prototype'])('is refused in an address: %s', async name => {
    for (const query of [
      `${name}[polluted]=1`,
      `name[${name}][polluted]=1`,
      `board_id[${name}]=1`,
      `$sort[${name}]=1`
    ]) {
      const response = await fetch(`${app.url}boards?${query}`, { headers: { authorization: `Bearer ${app.token}` } })
      // The reader of addresses passes over the first of these names; the contract refuses the others.
      expect([query, response.status]).toEqual([query, name === '__proto__' ? expect.toBeOneOf([200, 400]) : 400])
    }
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})

// CVE-2026-29792 and its like: operators where no query belongs.
describe('a query beside a call that takes none', () => {
  const QUERIES = [
    { $or: [] },
    { $select: ['name'] },
    { user_id: 'x' },
    { $limit: 0 },
    { provider: '' },
    { $where: '1' }
  ]
  it.each(services)('is refused by every method of $path but find', async ({ path, methods }) => {
    const url = (id: string, query: object) => `${app.url}${path}${id}?${new URLSearchParams(flat(query))}`
    const headers = { authorization: `Bearer ${app.token}`, 'content-type': 'application/json' }
    const calls = [
      ...(methods.get ? [{ method: 'GET', id: '/x' }] : []),
      ...(methods.create ? [{ method: 'POST', id: '', body: '{}' }] : []),
      ...(methods.update ? [{ method: 'PUT', id: '/x', body: '{}' }] : []),
      ...(methods.patch ? [{ method: 'PATCH', id: '/x', body: '{}' }] : []),
      ...(methods.remove ? [{ method: 'DELETE', id: '/x' }] : [])
    ]
    for (const { id, ...init } of calls) {
      for (const query of QUERIES.slice(1)) {
        const response = await fetch(url(id, query), { headers, ...init })
        expect([init.method, query, response.status]).toEqual([init.method, query, 400])
      }
    }
  })
})

const flat = (query: object) =>
  Object.entries(query).map(([name, value]) => [Array.isArray(value) ? `${name}[]` : name, String(value)])

// Feathers' own: a call without an id means all rows.
it.each(services)('no method of $path means all of them at once', async ({ path, methods }) => {
  const headers = { authorization: `Bearer ${app.token}`, 'content-type': 'application/json' }
  for (const [method, verb] of [
    ['update', 'PUT'],
    ['patch', 'PATCH'],
    ['remove', 'DELETE']
  ] as const) {
    const body = verb === 'DELETE' ? {} : { body: '{}' }
    const response = await fetch(`${app.url}${path}`, { method: verb, headers, ...body })
    expect([verb, response.status]).toEqual([verb, methods[method] ? 400 : 405])
  }
})

describe('SQL in a text', () => {
  const SQL = [
    "'; drop table users; --",
    '" or 1=1 --',
    "' or '1'='1",
    "x') union select hash from tokens --",
    "\\'; delete from boards where '1'='1",
    '%_%',
    '`name`; select 1',
    '$1 ? :x @x',
    "x'||(select token_id from tokens)||'"
  ]
  const texts = services.flatMap(({ path, methods }) =>
    Object.entries(methods.create?.properties ?? {})
      .filter(([field, schema]) => isText(schema) && field !== 'password' && field !== 'idempotency_key')
      .map(([field]) => ({ path, field }))
  )

  // CWE-89, in values that are written.
  it.each(texts)('is kept as it is in $field of $path, or refused', async ({ path, field }) => {
    // A password is hashed, which takes its time.
    for (const sql of path === 'users' ? SQL.slice(0, 2) : SQL) {
      const answer = await rest.create(path, { ...example(path), [field]: sql }).catch(error => error)
      if (answer instanceof Error) expect(answer, sql).toMatchObject({ code: expect.toBeOneOf([400, 404]) })
      else if (field !== 'email') expect(answer[field] ?? sql, sql).toBe(sql)
    }
    expect((await rest.find('users', { $limit: 0 })).total).toBeGreaterThan(0)
  })

  let made = 0
  const example = (path: string): Record<string, unknown> => {
    const n = made++
    const ids = { repo_id: app.repo_id, agent_id: app.agent_id, board_id: newId('board') }
    const examples: Record<string, Record<string, unknown>> = {
      users: { name: 'x', role: 'viewer', email: `sql-${n}@example.test`, password: 'long enough' },
      tokens: { name: 'x' },
      invites: { role: 'viewer' },
      boards: { name: `x-${n}` },
      repos: { path: '/nowhere' },
      agents: { name: `sql-${n}`, command: '/nowhere' },
      sessions: { title: 'x', ...ids },
      tasks: { session_id: newId('session'), prompt: 'x' }
    }
    return examples[path] ?? {}
  }

  // CWE-89, in values that are compared, and in ids.
  it.each(services)('finds in $path what it is itself, and is no id of anything', async ({ path, methods, row }) => {
    for (const sql of SQL) {
      for (const column of methods.find?.where ?? []) {
        if (!isText(row.properties[column])) continue
        for (const value of [sql, { $in: [sql] }].slice(0, column === methods.find?.where[0] ? 2 : 1)) {
          const found = await rest.find(path, { [column]: value }).catch(error => error)
          if (found instanceof Error) expect(found).toMatchObject({ code: 400 })
          else for (const row of found.data) expect(row[column]).toBe(sql)
        }
      }
      if (methods.get) expect(await failureOf(socket.get(path, sql))).toMatchObject({ code: 404 })
      if (methods.remove) expect(await failureOf(socket.remove(path, sql))).toMatchObject({ code: 404 })
    }
  })

  // CVE-2026 of many: an order is no value and cannot be bound.
  it.each(services)('orders nothing in $path', async ({ path }) => {
    for (const sql of [...SQL.slice(0, 3), 'created_at desc', 'created_at;', '(select 1)', 'rowid', '1']) {
      expect(await failureOf(socket.find(path, { $sort: { [sql]: 1 } })), sql).toMatchObject({ code: 400 })
      expect(await failureOf(socket.find(path, { [sql]: 'x' })), sql).toMatchObject({ code: 400 })
    }
  })
})

/** Free text, not one of a list of words. */
function isText(schema: TSchema | undefined): boolean {
  return schema?.type === 'string' ? !schema.enum : (schema?.anyOf ?? []).some(isText)
}

describe('what is hard to read', () => {
  // CWE-674: a stack that is used up by what is nested.
  it.each([
    ['objects', '{"name":', '}'],
    ['lists', '[', ']']
  ])('is refused however deep: %s', async (_what, open, close) => {
    const deep = `${open.repeat(100_000)}1${close.repeat(100_000)}`
    expect((await sendText('boards', 'create', deep)).status).toBe(400)
    expect((await sendText('boards', 'create', `{"name":${deep}}`)).status).toBe(400)
    const query = `name${'[a]'.repeat(1000)}=1`
    const { status } = await fetch(`${app.url}boards?${query}`, { headers: { authorization: `Bearer ${app.token}` } })
    expect(status).toBe(400)
  })

  it('is refused however deep over a socket', async () => {
    await using client = await stockClient(app.url, app.token)
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const { engine } = client.socket.io
    await new Promise<void>(resolve => engine.write(`2["create","boards",${deep},{}]`, {}, () => resolve()))
    expect(await rest.find('boards', { $limit: 0 })).toMatchObject({ data: [] })
  })

  // CWE-1333: a pattern that takes for ever.
  it.each([' '.repeat(2_000_000), '@'.repeat(2_000_000), 'a'.repeat(2_000_000), `${'a-'.repeat(900_000)}!`])(
    'is looked at no longer than it may be, %#',
    async text => {
      for (const [path, field] of [
        ['boards', 'name'],
        ['boards', 'slug'],
        ['users', 'email'],
        ['users', 'name'],
        ['agents', 'name'],
        ['subscriptions', 'channel'],
        ['tasks', 'prompt']
      ]) {
        expect((await sendText(String(path), 'create', JSON.stringify({ [String(field)]: text }))).status).toBe(400)
      }
    }
  )

  // CWE-176, CWE-158: texts that are cut, or are not the same text everywhere.
  it.each(['a\0b', '\ud800', '\u202e\u202d', 'e\u0301', '\uffff', '😀'.repeat(50), 'ＡＢＣ'])(
    'is kept as it is, or refused: %j',
    async name => {
      const answer = await rest.create('boards', { name }).catch(error => error)
      if (answer instanceof Error) expect(answer).toMatchObject({ code: 400 })
      else
        expect(await rest.get('boards', answer.board_id)).toMatchObject({ slug: expect.stringMatching(/^[a-z0-9-]+$/) })
    }
  )
})

// Mass assignment: who made a row, whose it is and what state it is in are nobody's to say.
describe('what a row says of itself', () => {
  const own = [
    'created_by',
    'user_id',
    'version',
    'created_at',
    'updated_at',
    'status',
    'role',
    'hash',
    'password_hash'
  ]
  it.each(writes)('is not said by $method of $path', async ({ path, method }) => {
    const contract = services.find(one => one.path === path)
    const schema: TObject | undefined = contract?.methods[method]
    const fields = [...own, contract?.key ?? ''].filter(field => !(field in (schema?.properties ?? {})))
    for (const field of fields) {
      const data = { [field]: 'usr_aaaaaaaaaaaaaaaaaaaa' }
      const call = method === 'create' ? socket.create(path, data) : socket[method](path, 'x', data)
      expect(await failureOf(call), field).toMatchObject({ code: 400, data: { reason: 'invalid' } })
    }
  })

  // HTTP's own ways to say another method than the one of the request.
  it.each(['x-http-method-override', 'x-http-method', 'x-method-override', 'x-service-method'])(
    'nor is the method by %s',
    async header => {
      const { board_id } = await rest.create('boards', { name: 'Stays' })
      const headers = { authorization: `Bearer ${app.token}`, 'content-type': 'application/json' }
      for (const method of ['DELETE', 'remove', '_remove', 'PATCH', '_patch', 'emit']) {
        const init = { method: 'POST', headers: { ...headers, [header]: method }, body: '{"name":"Forged","x":1}' }
        const response = await fetch(`${app.url}boards/${board_id}`, init)
        expect([method, response.status >= 400]).toEqual([method, true])
      }
      expect(await rest.get('boards', board_id)).toMatchObject({ name: 'Stays', version: 1 })
    }
  )
})

// CWE-639: a key that another person used.
it('the idempotency key of another says nothing of what they did', async () => {
  const [ada, eve] = [app.person('member'), app.person('member')]
  const body = { name: 'Secret plan', visibility: 'members', idempotency_key: 'the same' }
  const hers = await ada.door.create('boards', body)
  const own = await eve.door.create('boards', body)
  expect(own).toMatchObject({ created_by: eve.user_id })
  expect(own.board_id).not.toBe(hers.board_id)
  await using client = await stockClient(app.url, eve.token)
  const again = await called<{ board_id: string }>(client.socket, 'create', 'boards', body, {})
  expect(again.board_id).toBe(own.board_id)
})
