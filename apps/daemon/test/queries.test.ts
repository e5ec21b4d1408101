import { contracts, type ServiceContract } from '@callboard/contract'
import { type App, startApp } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newSession, openBeside } from './support/seed.ts'
import { failureOf, failuresOf, restDoor, socketDoor, type TestClient } from './support/test-client.ts'

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

const services: ServiceContract[] = Object.values(contracts)
const at = '2026-01-01T00:00:00.000Z'
const stamps = { version: 1, created_at: at, updated_at: at }
const invalid = { name: 'BadRequest', code: 400, data: { reason: 'invalid' } }

describe.each(['REST', 'socket'])('over %s', name => {
  const door = () => {
    const found = doors.get(name)
    if (!found) throw new Error(`there is no door ${name}`)
    return found
  }

  it.each(services)('find of $path lets nothing through that its contract does not name', async ({ path, key }) => {
    const queries: Record<string, unknown>[] = [
      { $or: [{ [key]: 'x' }] },
      { $and: [{ [key]: 'x' }] },
      { $select: [key] },
      { $populate: 'users' },
      { nonsense: 1 },
      { constructor: 1 },
      { hasOwnProperty: { x: 1 } },
      { [key]: { $like: '%' } },
      { [key]: { $nin: ['x'] } },
      { [key]: { $regex: '.*' } },
      { [key]: { $in: 'x' } },
      { [key]: { $gt: { $gt: 'x' } } },
      { [key]: 'x'.repeat(513) },
      { [key]: { $in: Array.from({ length: 201 }, () => 'x') } },
      { [`${path}.${key}`]: 'x' },
      { $sort: { nonsense: 1 } },
      { $sort: { created_at: 2 } },
      { $sort: { 'created_at; drop table users': 1 } },
      { $sort: 'created_at' },
      { $limit: -1 },
      { $limit: 1.5 },
      { $limit: 'all' },
      { $limit: { $gt: 0 } },
      { $skip: -1 },
      { $skip: 1e300 }
    ]
    for (const [index, error] of (await failuresOf(queries.map(query => door().find(path, query)))).entries()) {
      expect(error, JSON.stringify(queries[index]).slice(0, 80)).toMatchObject(invalid)
    }
  })

  it.each(services)(
    'the other methods of $path take no query, no field but their own, and no wrong type',
    async contract => {
      const { path, methods } = contract
      const calls: Promise<unknown>[] = []
      if (methods.get)
        calls.push(door().get(path, 'x', { $select: ['version'] }), door().get(path, 'x', { nonsense: 1 }))
      for (const method of ['create', 'update', 'patch'] as const) {
        const schema = methods[method]
        if (!schema) continue
        const send = (data: unknown) =>
          method === 'create' ? door().create(path, data) : door()[method](path, 'x', data)
        calls.push(send({ nonsense: 1 }), send({ created_by: 'usr_me' }), send({ version: 7 }), send({ $set: {} }))
        calls.push(send([]), send([{}]))
        calls.push(send(JSON.parse('{"constructor":{"prototype":{"role":"owner"}}}')))
        for (const field of Object.keys(schema.properties)) {
          calls.push(
            send({ [field]: { toString: 'x' } }),
            send({ [field]: 1.5 }),
            send({ [field]: 'x'.repeat(70_000) })
          )
        }
      }
      for (const error of await failuresOf(calls)) expect(error).toMatchObject(invalid)
    }
  )

  it('a prototype that is sent along changes nothing', async () => {
    const send = (text: string) => door().create('boards', JSON.parse(text))
    const error = await failureOf(send('{"name":"Poisoned","__proto__":{"role":"owner"}}'))
    expect(error.code).toBe(400)
    const query = JSON.parse('{"__proto__":{"$limit":0,"nonsense":1}}')
    const found = await door()
      .find('boards', query)
      .catch(error => error)
    if (found instanceof Error) expect(found).toMatchObject(invalid)
    else expect(found).toMatchObject({ limit: 50, total: 1 })
    expect(
      await door()
        .get('boards', '__proto__')
        .catch(({ code }) => code)
    ).toBe(404)
    expect(
      await door()
        .get('boards', 'constructor')
        .catch(({ code }) => code)
    ).toBe(404)
  })

  it('pages through 250 rows without a hole or a double, at most 200 at a time', async () => {
    using database = openBeside(app.home)
    for (let n = 1; n <= 250; n++) {
      const made = { name: 'A page', slug: `page-${n}`, description: '', created_by: 'system' }
      database.insert('boards', { board_id: `brd_page_${n}`, ...made, ...stamps })
    }
    const all = (await Promise.all([0, 100, 200].map($skip => door().find('boards', { $limit: 100, $skip })))).flatMap(
      ({ data }) => data
    )
    const ids = all.map(({ board_id }) => board_id).filter(id => String(id).startsWith('brd_page_'))
    expect([all.length, ids.length, new Set(ids).size]).toEqual([251, 250, 250])
    // All of them are equally old, so their ids decide.
    expect(ids).toEqual([...ids].sort())
    expect(await door().find('boards', { $limit: 5000 })).toMatchObject({
      total: 251,
      limit: 200,
      skip: 0,
      data: { length: 200 }
    })
    expect(await door().find('boards')).toMatchObject({ total: 251, limit: 50, data: { length: 50 } })
    expect(await door().find('boards', { $limit: 0 })).toEqual({ total: 251, limit: 0, skip: 0, data: [] })
    database.run("delete from boards where board_id like 'brd_page_%'")
  })

  it('boards come oldest first, or as asked', async () => {
    const made = []
    for (const each of ['C', 'A', 'B']) made.push(await door().create('boards', { name: `Order ${each}` }))
    const ids = made.map(({ board_id }) => board_id)
    const found = async (query: object) =>
      (await door().find('boards', { board_id: { $in: ids }, ...query })).data.map(row => row.name)
    expect(await found({ board_id: { $in: [...ids, ...Array(197).fill('brd_x')] } })).toEqual([
      'Order C',
      'Order A',
      'Order B'
    ])
    expect(await found({})).toEqual(['Order C', 'Order A', 'Order B'])
    expect(await found({ $sort: { created_at: -1 } })).toEqual(['Order B', 'Order A', 'Order C'])
    expect(await found({ $sort: { name: 1 } })).toEqual(['Order A', 'Order B', 'Order C'])
    expect(await found({ $sort: { name: -1 }, $limit: 2, $skip: 1 })).toEqual(['Order B', 'Order A'])
    await Promise.all(ids.map(id => door().remove('boards', id)))
  })

  it('the database filters, by equality and by comparison', async () => {
    const { session_id } = await newSession(door(), 'Filtered')
    using database = openBeside(app.home)
    for (let index = 1; index <= 250; index++) {
      database.insert('messages', {
        message_id: `msg_${name}_${index}`,
        session_id,
        index,
        role: index % 2 ? 'user' : 'assistant',
        type: 'text',
        status: 'complete',
        text: '',
        ...stamps
      })
    }
    const count = async (query: object) => (await door().find('messages', { session_id, ...query, $limit: 0 })).total
    expect(await count({})).toBe(250)
    expect(await count({ role: 'user' })).toBe(125)
    expect(await count({ role: { $ne: 'user' } })).toBe(125)
    expect(await count({ role: { $in: ['user', 'assistant'] } })).toBe(250)
    expect(await count({ index: { $gt: 100, $lte: 110 } })).toBe(10)
    expect(await count({ index: { $gte: 100, $lt: 110 }, role: 'user' })).toBe(5)
    expect(await count({ task_id: null })).toBe(250)
    expect(await count({ message_id: { $gte: `msg_${name}_24`, $lt: `msg_${name}_25` } })).toBe(11)
    expect(await failureOf(count({ index: 'first' }))).toMatchObject(invalid)
    expect(await failureOf(count({ role: 'chorus' }))).toMatchObject(invalid)
    const page = await door().find('messages', { session_id, $sort: { index: -1 }, $limit: 3 })
    expect(page.data.map(({ index }) => index)).toEqual([250, 249, 248])
    await door().remove('sessions', session_id)
  })
})

it('an id is a text of at most 64 characters, whatever a socket sends in its place', async () => {
  const socket = doors.get('socket')
  if (!socket) throw new Error('there is no socket')
  const ids = [null, undefined, 1, true, {}, { $ne: '' }, [], ['x'], '', 'x'.repeat(65), Buffer.from('x')]
  const calls = ids.flatMap(id => [
    socket.get('boards', id),
    socket.patch('boards', id, { name: 'All of them' }),
    socket.update('boards', id, { name: 'All', slug: 'all', description: '', visibility: 'open', members: [] }),
    socket.remove('boards', id)
  ])
  for (const error of await failuresOf(calls)) {
    expect(error).toMatchObject({ name: 'BadRequest', data: { reason: 'invalid_id' } })
  }
})
