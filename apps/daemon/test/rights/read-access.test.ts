import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Entity } from '@callboard/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../src/core/ids.ts'
import { outputPath } from '../../src/storage/tool-outputs.ts'
import { type Fixtures, startWithFixtures } from '../support/fixtures.ts'
import { openBeside, seedTurn } from '../support/seed.ts'
import { failureOf, restDoor, socketDoor, type TestClient } from '../support/test-client.ts'

type Ids = Record<'board' | 'session' | 'task' | 'message' | 'permission', string>
type Asked = [what: string, call: () => Promise<unknown>]
type Asker = ReturnType<Fixtures['person']>

let app: Fixtures
let maker: Asker
let hidden: Ids
const askers = new Map<string, { rest: TestClient; socket: TestClient; token: string; own: string }>()

beforeAll(async () => {
  app = await startWithFixtures()
  maker = app.person('member')
  hidden = await furnish(maker, 'members')
  for (const role of ['member', 'admin', 'owner'] as const) {
    const { door, token } = app.person(role)
    const { board_id } = await door.create('boards', { name: 'One’s own', visibility: 'members' })
    const { session_id } = await app.session(door, board_id)
    askers.set(role, { rest: door, socket: await socketDoor(app, token), token, own: String(session_id) })
  }
})
afterAll(async () => {
  for (const { socket } of askers.values()) await socket[Symbol.asyncDispose]()
  await app[Symbol.asyncDispose]()
})

/** A board with a session in which something was said and asked. */
async function furnish({ door }: Asker, visibility: string): Promise<Ids> {
  const { board_id } = await door.create('boards', { name: 'Hidden', visibility })
  const { session_id } = await app.session(door, board_id)
  const { task, message, permission } = seedTurn(app.home, session_id)
  return {
    board: String(board_id),
    session: String(session_id),
    task: task.task_id,
    message: message.message_id,
    permission: permission.permission_id
  }
}

const nowhere = (): Ids => {
  const id = (thing: Entity) => newId(thing)
  return {
    board: id('board'),
    session: id('session'),
    task: id('task'),
    message: id('message'),
    permission: id('permission')
  }
}

/** All that can be asked of something by its id, with what would be good answers if it could be seen. */
function asked(door: TestClient, { board, session, task, message, permission }: Ids, own: string): Asked[] {
  const whole = { name: 'Mine', slug: 'mine', description: '', visibility: 'open', members: [] }
  return [
    ['get a board', () => door.get('boards', board)],
    ['patch a board', () => door.patch('boards', board, { description: 'mine' })],
    ['open a board', () => door.patch('boards', board, { visibility: 'open' })],
    ['join its members', () => door.patch('boards', board, { members: [] })],
    ['update a board', () => door.update('boards', board, whole)],
    ['remove a board', () => door.remove('boards', board)],
    ['get a session', () => door.get('sessions', session)],
    ['patch a session', () => door.patch('sessions', session, { title: 'mine' })],
    ['remove a session', () => door.remove('sessions', session)],
    ['make a session there', () => app.session(door, board)],
    ['move a session there', () => door.patch('sessions', own, { board_id: board })],
    ['remove a session by force', () => door.remove('sessions', session, { force: true })],
    ['see what it changed', () => door.find(`sessions/${session}/diff`)],
    ['prompt', () => door.create(`sessions/${session}/prompt`, { prompt: 'Hello' })],
    ['prompt once', () => door.create(`sessions/${session}/prompt`, { prompt: 'Hello', idempotency_key: session })],
    ['stop', () => door.create(`sessions/${session}/stop`, {})],
    ['stop once', () => door.create(`sessions/${session}/stop`, { idempotency_key: session })],
    ['resume', () => door.create(`sessions/${session}/resume`, {})],
    ['get a task', () => door.get('tasks', task)],
    ['make a task', () => door.create('tasks', { session_id: session, prompt: 'Hello' })],
    ['reword a task', () => door.patch('tasks', task, { prompt: 'Hello' })],
    ['stop a task', () => door.patch('tasks', task, { status: 'stopped' })],
    ['remove a task', () => door.remove('tasks', task)],
    ['get a message', () => door.get('messages', message)],
    ['get a permission', () => door.get('permissions', permission)],
    ['answer a permission', () => door.patch('permissions', permission, { option_id: 'yes' })],
    ['answer what was not asked', () => door.patch('permissions', permission, { option_id: 'no' })]
  ]
}

const withoutIds = (value: unknown) => JSON.stringify(value).replace(/[a-z]{3}_[a-z2-7]{20}/g, '<id>')

/** What everyone is told of something: its failure, without the id that was asked for. */
async function told(calls: Asked[]): Promise<[string, string][]> {
  return Promise.all(
    calls.map(async ([what, call]): Promise<[string, string]> => [what, withoutIds((await failureOf(call())).toJSON())])
  )
}

describe.each(['member', 'admin', 'owner'])('a %s who is no member of a board', role => {
  const asker = () => {
    const found = askers.get(role)
    if (!found) throw new Error(`there is no ${role}`)
    return found
  }

  it.each(['rest', 'socket'] as const)(
    'hears of nothing on it more than of what does not exist, over %s',
    async way => {
      const { own, [way]: door } = asker()
      const before = rowsOf(hidden)
      const unseen = await told(asked(door, hidden, own))
      expect(unseen).toEqual(await told(asked(door, nowhere(), own)))
      for (const [what, failure] of unseen) expect(JSON.parse(failure), what).toMatchObject({ code: 404 })
      expect(rowsOf(hidden)).toEqual(before)
    }
  )

  it('cannot join its channels, as if there were none', async () => {
    const { socket } = asker()
    const joins = ({ board, session }: Ids) =>
      [`board:${board}`, `session:${session}`].flatMap((channel): Asked[] => [
        ['join', () => socket.create('subscriptions', { channel })],
        ['catch up', () => socket.create('subscriptions', { channel, since: { epoch: 'x', seq: 0 } })],
        ['leave', () => socket.remove('subscriptions', channel)]
      ])
    const unseen = await told(joins(hidden))
    expect(unseen).toEqual(await told(joins(nowhere())))
    for (const [what, failure] of unseen) expect(JSON.parse(failure), what).toMatchObject({ code: 404 })
    expect(await failureOf(socket.create('subscriptions', { channel: `user:${maker.user_id}` }))).toMatchObject({
      code: 404
    })
    expect(await socket.find('subscriptions')).toMatchObject({ total: 0 })
  })

  it('finds nothing of it, and it is not counted', async () => {
    const { rest } = asker()
    const { board, session, task, message, permission } = hidden
    const searches: [string, object][] = [
      ['boards', { board_id: board }],
      ['boards', { board_id: { $in: [board] } }],
      ['boards', { slug: 'hidden' }],
      ['sessions', { session_id: session }],
      ['sessions', { board_id: board }],
      ['tasks', { task_id: task }],
      ['tasks', { session_id: session }],
      ['messages', { message_id: message }],
      ['messages', { session_id: session, $sort: { index: -1 } }],
      ['permissions', { permission_id: permission }],
      ['permissions', { session_id: { $gte: session, $lte: session } }],
      ['events', { board_id: board }],
      ['events', { session_id: session }]
    ]
    for (const [path, query] of searches) {
      expect(await rest.find(path, { ...query }), JSON.stringify(query)).toMatchObject({ total: 0, data: [] })
    }
    for (const path of ['boards', 'sessions', 'tasks', 'messages', 'permissions', 'events']) {
      expect(JSON.stringify(await rest.find(path, { $limit: 200 }))).not.toMatch(
        new RegExp(Object.values(hidden).join('|'))
      )
    }
    const { total } = await rest.find('boards', { $limit: 0 })
    expect(total).toBe((await rest.find('boards', { $limit: 200 })).data.length)
  })

  it('reads no output of its tools over HTTP', async () => {
    const { token } = asker()
    const read = async (message_id: string, bearer = token) => {
      const response = await fetch(`${app.url}messages/${message_id}/output`, {
        headers: { authorization: `Bearer ${bearer}` }
      })
      return [response.status, withoutIds(await response.text())]
    }
    const file = outputPath(app.home, { session_id: hidden.session, message_id: hidden.message })
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, 'for members')
    expect(await read(hidden.message, maker.token)).toEqual([200, '"for members"'])
    const unseen = await read(hidden.message)
    expect(unseen).toEqual(await read(nowhere().message))
    expect(unseen[0]).toBe(404)
  })
})

/** Everything of a board as it is kept. */
function rowsOf({ board, session }: Ids) {
  using database = openBeside(app.home)
  const of = (table: string) => database.all(`select * from ${table} where session_id = ?`, session)
  return [
    database.all('select * from boards where board_id = ?', board),
    ...['sessions', 'tasks', 'messages', 'permissions'].map(of)
  ]
}

it('[T3] what was done by someone who may not see it any more is not answered again', async () => {
  const guest = app.person('member')
  const { board_id } = await maker.door.create('boards', {
    name: 'For a while',
    visibility: 'members',
    members: [guest.user_id]
  })
  const { session_id } = await app.session(maker.door, board_id)
  const { repo_id, agent_id } = app
  const once = { idempotency_key: 'for a while' }
  const repeats = [
    () => guest.door.create('sessions', { title: 'Once', board_id, repo_id, agent_id, ...once }),
    () => guest.door.create('tasks', { session_id, prompt: 'Once', ...once }),
    () => guest.door.create(`sessions/${session_id}/prompt`, { prompt: 'Once', idempotency_key: 'another' }),
    () => guest.door.create(`sessions/${session_id}/stop`, once),
    () => guest.door.create(`sessions/${session_id}/resume`, once)
  ]
  for (const call of repeats) await call()
  await maker.door.patch('boards', board_id, { members: [] })
  for (const call of repeats)
    expect(await failureOf(call())).toMatchObject({ code: 404, data: { reason: 'not_found' } })
  await maker.door.patch('boards', board_id, { members: [guest.user_id] })
  for (const call of repeats) expect(await call()).toMatchObject({ version: expect.any(Number) })
})

it('a viewer sees what members see, and touches none of it', async () => {
  const viewer = app.person('viewer')
  const open = await furnish(maker, 'open')
  for (const [what, call] of asked(viewer.door, open, open.session)) {
    if (what.startsWith('get')) expect(await call(), what).toMatchObject({ version: 1 })
    else if (what.startsWith('see')) expect(await call(), what).toMatchObject({ files: [] })
    else expect(await failureOf(call()), what).toMatchObject({ code: 403, data: { reason: 'role_too_low' } })
  }
})

it('a member works on the boards that one sees: prompts, stops and answers', async () => {
  const { door } = app.person('member')
  const { session, permission } = await furnish(maker, 'open')
  expect(await door.patch('permissions', permission, { option_id: 'yes' })).toMatchObject({ status: 'answered' })
  expect(await door.create(`sessions/${session}/prompt`, { prompt: 'Hello' })).toMatchObject({ status: 'queued' })
  expect(await door.create(`sessions/${session}/stop`, {})).toMatchObject({ session_id: session })
  expect(await door.create(`sessions/${session}/resume`, {})).toMatchObject({ session_id: session })
})

it('an agent works in repositories that are registered, and only admins register them', async () => {
  const { door } = app.person('member')
  const { board_id } = await door.create('boards', { name: 'Work' })
  const { agent_id } = app
  const ids = { title: 'Elsewhere', board_id, agent_id }
  expect(await failureOf(door.create('sessions', { ...ids, repo_id: newId('repo') }))).toMatchObject({ code: 404 })
  for (const repo_id of [app.home, '/', `../${app.repo_id}`]) {
    expect(await failureOf(door.create('sessions', { ...ids, repo_id }))).toMatchObject({ code: 400 })
  }
  expect(await failureOf(door.create('repos', { path: app.home }))).toMatchObject({ code: 403 })
  expect(await failureOf(door.patch('repos', app.repo_id, { path: app.home }))).toMatchObject({ code: 403 })
  expect(await failureOf(restDoor(app, app.token).patch('repos', app.repo_id, { path: app.home }))).toMatchObject({
    code: 400,
    data: { reason: 'not_a_checkout' }
  })
})
