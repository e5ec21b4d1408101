import { type App, makeCheckout, startApp, stockClient } from '@callboard/testing'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { startRetention } from '../src/boot/retention.ts'
import { startInside } from './support/inside.ts'
import { packetsOf } from './support/packets.ts'
import { firstRows, newSession } from './support/seed.ts'
import { failureOf, type Row, restDoor, socketDoor, type TestClient } from './support/test-client.ts'

let app: App
let rest: TestClient
let socket: TestClient

beforeAll(async () => {
  app = await startApp()
  rest = restDoor(app, app.token)
  socket = await socketDoor(app, app.token)
})
afterAll(async () => {
  await socket[Symbol.asyncDispose]()
  await app[Symbol.asyncDispose]()
})
afterEach(() => vi.useRealTimers())

const reused = { name: 'Conflict', code: 409, data: { reason: 'key_reused' } }
let keys = 0
const newKey = () => `key-${keys++}`

it('[T3] the same key with the same body answers with the first row, and nobody hears of it again', async () => {
  await using client = await stockClient(app.url, app.token)
  await using checkout = await makeCheckout()
  const { events, settled } = packetsOf(client)
  const { board, repo, agent } = await firstRows(rest)
  const ids = { board_id: board.board_id, repo_id: repo.repo_id, agent_id: agent.agent_id }
  const bodies: [string, object][] = [
    ['boards', { name: 'Once' }],
    ['agents', { name: 'once', command: 'node' }],
    ['repos', { path: checkout.path }],
    ['sessions', { title: 'Once', ...ids }]
  ]
  for (const [path, body] of bodies) {
    const idempotency_key = newKey()
    const first = await rest.create(path, { ...body, idempotency_key })
    expect(await socket.create(path, { idempotency_key, ...body })).toEqual(first)
    expect(await rest.create(path, { ...body, idempotency_key })).toEqual(first)
    expect(first).not.toHaveProperty('idempotency_key')
  }
  await settled()
  expect(events().map(([event]) => event)).toEqual(bodies.map(([path]) => `${path} created`))
})

it('[T3] the same key with another body is a Conflict', async () => {
  const idempotency_key = newKey()
  await rest.create('boards', { name: 'First', idempotency_key })
  expect(await failureOf(rest.create('boards', { name: 'Second', idempotency_key }))).toMatchObject(reused)
  expect(await failureOf(socket.create('boards', { name: 'First', slug: 'x', idempotency_key }))).toMatchObject(reused)
})

it('[T3] a key belongs to one method: another may use it for itself', async () => {
  const idempotency_key = newKey()
  await rest.create('boards', { name: 'Shared', idempotency_key })
  expect(await rest.create('agents', { name: 'shared', command: 'node', idempotency_key })).toMatchObject({
    name: 'shared'
  })
})

it('[T3] a key belongs to one person', async () => {
  await using inside = await startInside()
  const { app } = inside
  const [ada, eve] = [
    await app.service('users').create({ name: 'Ada', role: 'owner' }),
    await app.service('users').create({ name: 'Eve', role: 'member' })
  ]
  const create = (user: typeof ada) =>
    app.service('boards').create(Object.assign({ name: 'Mine' }, { idempotency_key: 'key' }), { user })
  const first = await create(ada)
  expect(await create(eve)).toMatchObject({ created_by: eve.user_id, slug: 'mine-2' })
  expect(await create(ada)).toEqual(first)
})

it('[T3] doubles at the same time make one row', async () => {
  const body = { name: 'Doubled', idempotency_key: newKey() }
  const rows = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? rest : socket).create('boards', body)))
  expect(new Set(rows.map(({ board_id }) => board_id)).size).toBe(1)
  expect((await rest.find('boards', { slug: 'doubled-2' })).total).toBe(0)
})

it('[T3] a call that failed has not used its key up', async () => {
  const { board, repo, agent } = await firstRows(rest)
  const idempotency_key = newKey()
  const body = {
    title: 'Again',
    board_id: board.board_id,
    repo_id: repo.repo_id,
    agent_id: agent.agent_id,
    idempotency_key
  }
  expect(await failureOf(rest.create('sessions', { ...body, board_id: `brd_${'a'.repeat(20)}` }))).toMatchObject({
    code: 404
  })
  expect(await rest.create('sessions', body)).toMatchObject({ title: 'Again' })
})

it('[T3] a repository is answered by its key, whatever became of the directory', async () => {
  const idempotency_key = newKey()
  let first: Row
  let path: string
  {
    await using checkout = await makeCheckout()
    path = checkout.path
    first = await rest.create('repos', { path, idempotency_key })
  }
  expect(await rest.create('repos', { path, idempotency_key })).toEqual(first)
  expect(await failureOf(rest.create('repos', { path }))).toMatchObject({ data: { reason: 'no_such_directory' } })
})

it('[T3] a prompt is queued once, by the route and by the service alike', async () => {
  const { session_id } = await newSession(rest)
  const body = { prompt: 'What is this repository?', idempotency_key: newKey() }
  const tasks = await Promise.all([
    rest.create(`sessions/${session_id}/prompt`, body),
    socket.create(`sessions/${session_id}/prompt`, body),
    socket.create('tasks', { session_id, ...body })
  ])
  expect(new Set(tasks.map(({ task_id }) => task_id)).size).toBe(1)
  expect((await rest.find('tasks', { session_id })).total).toBe(1)
  const other = await newSession(rest)
  expect(await failureOf(rest.create(`sessions/${other.session_id}/prompt`, body))).toMatchObject(reused)
})

it('[T3] a stop that is repeated with its key does not stop what began later', async () => {
  const silent = await rest.create('agents', {
    name: 'silent',
    command: process.execPath,
    args: ['-e', 'process.stdin.resume()']
  })
  const { board, repo } = await firstRows(rest)
  const session = { title: 'Stopped', board_id: board.board_id, repo_id: repo.repo_id, agent_id: silent.agent_id }
  const { session_id } = await rest.create('sessions', session)
  const stop = { idempotency_key: newKey() }
  const resume = { idempotency_key: newKey() }
  await rest.create('tasks', { session_id, prompt: 'One' })
  await rest.create(`sessions/${session_id}/stop`, stop)
  expect((await rest.get('sessions', session_id)).paused_at).not.toBe(null)
  expect((await socket.create(`sessions/${session_id}/resume`, resume)).paused_at).toBe(null)
  expect((await socket.create(`sessions/${session_id}/stop`, stop)).paused_at).toBe(null)
  await rest.create(`sessions/${session_id}/stop`, {})
  const other = await newSession(rest)
  expect(await failureOf(rest.create(`sessions/${other.session_id}/stop`, stop))).toMatchObject(reused)
  await rest.remove('sessions', session_id)
})

it('[T3] a key is at most 64 characters', async () => {
  expect(await rest.create('boards', { name: 'Long', idempotency_key: 'k'.repeat(64) })).toMatchObject({ name: 'Long' })
  for (const idempotency_key of ['k'.repeat(65), '', 1, null]) {
    expect(await failureOf(rest.create('boards', { name: 'Long', idempotency_key }))).toMatchObject({ code: 400 })
  }
})

it('[T3] keys older than a day are forgotten every hour, until the daemon ends', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
  await using inside = await startInside()
  const database = inside.app.get('database')
  const { user_id } = await inside.app.service('users').create({ name: 'Ada', role: 'owner' })
  const stop = await startRetention(inside.app)
  const keep = () =>
    database('idempotency_keys').insert({
      user_id,
      method: 'boards create',
      idempotency_key: newKey(),
      body_hash: '',
      record: '',
      created_at: new Date().toISOString()
    })
  const kept = async () => (await database('idempotency_keys')).length
  await keep()
  await vi.advanceTimersByTimeAsync(23 * 3_600_000)
  await keep()
  expect(await kept()).toBe(2)
  await vi.advanceTimersByTimeAsync(2 * 3_600_000)
  expect(await kept()).toBe(1)
  stop()
  await vi.advanceTimersByTimeAsync(48 * 3_600_000)
  expect(await kept()).toBe(1)
})
