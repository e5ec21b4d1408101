import { join } from 'node:path'
import { type App, makeCheckout, nextEvent, startApp, stockClient } from '@callboard/testing'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inTransaction } from '../src/storage/transaction.ts'
import { startInside } from './support/inside.ts'
import { packetsOf } from './support/packets.ts'
import { firstRows, newSession, openBeside, seedTurn } from './support/seed.ts'
import { called, type Row, restDoor, socketDoor, type TestClient } from './support/test-client.ts'

let app: App
let door: TestClient

beforeAll(async () => {
  app = await startApp()
  door = restDoor(app, app.token)
})
afterAll(() => app[Symbol.asyncDispose]())

describe('[C8] one write is one packet to each client, the writer included', () => {
  const writes: [path: string, write: (writer: TestClient) => Promise<Row[]>][] = [
    [
      'boards',
      async ({ create, update, patch, remove }) => {
        const made = await create('boards', { name: 'Counted' })
        const id = made.board_id
        const replaced = await update('boards', id, {
          name: 'Counted',
          slug: 'counted-2',
          description: 'twice',
          visibility: 'open',
          members: []
        })
        return [made, replaced, await patch('boards', id, { name: 'Recounted' }), await remove('boards', id)]
      }
    ],
    [
      'agents',
      async ({ create, update, patch, remove }) => {
        const made = await create('agents', { name: 'counted', command: 'node' })
        const id = made.agent_id
        const whole = { name: 'counted', command: 'node', args: [], env: [], model: null, mode: null }
        return [
          made,
          await update('agents', id, whole),
          await patch('agents', id, { model: 'm' }),
          await remove('agents', id)
        ]
      }
    ],
    [
      'repos',
      async ({ create, update, patch, remove }) => {
        await using checkout = await makeCheckout()
        const made = await create('repos', { path: checkout.path })
        const id = made.repo_id
        const replaced = await update('repos', id, { path: checkout.path, name: 'Counted' })
        return [made, replaced, await patch('repos', id, { name: 'Recounted' }), await remove('repos', id)]
      }
    ],
    [
      'sessions',
      async writer => {
        const made = await newSession(writer, 'Counted')
        const patched = await writer.patch('sessions', made.session_id, { title: 'Recounted' })
        return [made, patched, await writer.remove('sessions', made.session_id)]
      }
    ]
  ]

  it.each(writes)('%s', async (path, write) => {
    await using client = await stockClient(app.url, app.token)
    await using writer = await stockClient(app.url, app.token)
    await using socket = await socketDoor(app, app.token)
    const heard = [packetsOf(client), packetsOf(writer)]
    const overRest = await write(door)
    const overSocket = await write(socket)
    for (const { settled, events } of heard) {
      await settled()
      const ofPath = events().filter(([event]) => event.startsWith(path))
      expect(ofPath.map(([, row]) => row)).toEqual([...overRest, ...overSocket])
      expect(events().length).toBe(ofPath.length)
    }
  })

  it('and whoever calls gets one packet for the answer and one for the event', async () => {
    await using writer = await stockClient(app.url, app.token)
    const { texts, settled } = packetsOf(writer)
    await settled()
    texts.length = 0
    await called(writer.socket, 'patch', 'users', (await door.find('users')).data[0]?.user_id, { name: 'Ada' }, {})
    await settled()
    const settling = ['3', '3']
    expect(
      texts.map(text => text.replace(/[0-9]*\[.*/s, start => start.slice(0, start.indexOf('[')).charAt(0)))
    ).toEqual(['2', '3', ...settling])
  })
})

it('[C8] a whole conversation says nothing twice, and [R1] each version once, in order', async () => {
  await using client = await stockClient(app.url, app.token)
  const { events, settled } = packetsOf(client)
  const { session_id } = await newSession(door, 'Counted')
  const ended = nextEvent<{ status: string }>(
    client.service('tasks'),
    'patched',
    ({ status }) => status === 'completed'
  )
  await door.create(`sessions/${session_id}/prompt`, { prompt: 'What is this repository?' })
  await ended
  await settled()
  const versions = new Map<unknown, number[]>()
  for (const [event, row] of events()) {
    if (!/ (created|patched)$/.test(event)) continue
    const id = row.message_id ?? row.task_id ?? row.session_id
    versions.set(id, [...(versions.get(id) ?? []), Number(row.version)])
  }
  expect(versions.size).toBeGreaterThan(3)
  for (const seen of versions.values()) expect(seen).toEqual(seen.map((_, index) => index + 1))
})

it('[R1] removing a row takes its children along, with one event', async () => {
  await using client = await stockClient(app.url, app.token)
  const { session_id } = await newSession(door, 'With children')
  seedTurn(app.home, session_id)
  const { events, settled } = packetsOf(client)
  await door.remove('sessions', session_id)
  await settled()
  expect(events().map(([event, row]) => [event, row.session_id])).toEqual([['sessions removed', session_id]])
  using database = openBeside(app.home)
  for (const table of ['tasks', 'messages', 'permissions']) {
    expect(database.all(`select * from ${table} where session_id = ?`, session_id)).toEqual([])
  }
})

it('[C10] [R1] 300 writes at once arrive in the order of their versions, without a hole', async () => {
  await using client = await stockClient(app.url, app.token)
  await using one = await socketDoor(app, app.token)
  await using two = await socketDoor(app, app.token)
  const { events, settled } = packetsOf(client)
  const { board_id } = await door.create('boards', { name: 'Busy' })
  const writers = [one, two, one, two, door]
  const answers = await Promise.all(
    Array.from({ length: 300 }, (_, i) => (writers[i % 5] ?? one).patch('boards', board_id, { description: String(i) }))
  )
  await settled()
  const versions = events().map(([, row]) => row.version)
  expect(versions).toEqual(Array.from({ length: 301 }, (_, i) => i + 1))
  expect(answers.map(({ version }) => version).sort((a, b) => a - b)).toEqual(versions.slice(1))
})

it('[R3] no secret is in any row, event, error or log line', async () => {
  await using client = await stockClient(app.url, app.token)
  await using browser = await stockClient(app.url)
  const { texts, settled } = packetsOf(client)
  const code = new URL(app.link).hash.slice('#code='.length)
  const { accessToken, refreshToken } = await called<{ accessToken: string; refreshToken: string }>(
    browser.socket,
    'create',
    'authentication',
    { strategy: 'link', code },
    {}
  )
  const { board } = await firstRows(door)
  await door.patch('boards', board.board_id, { description: 'seen by all' })
  const errors = await Promise.all(
    ['wrong', accessToken.slice(1), `${app.token}x`].map(token =>
      restDoor(app, token)
        .find('boards')
        .catch(error => error.toJSON())
    )
  )
  expect(errors).toMatchObject([{ code: 401 }, { code: 401 }, { code: 401 }])
  await settled()
  const rows = await Promise.all(['users', 'boards', 'repos', 'agents', 'sessions'].map(path => door.find(path)))
  using database = openBeside(app.home)
  const hashes = database.all('select hash from tokens union select hash from sign_ins').map(({ hash }) => String(hash))
  const secrets = [app.token, accessToken, refreshToken, ...hashes]
  expect(secrets.length).toBe(5)
  const everything = JSON.stringify([rows, errors, texts]) + app.output()
  for (const secret of secrets) expect(everything.includes(secret)).toBe(false)
})

describe('inside one process', () => {
  it('[R2] [C10] events leave after the commit of the outermost transaction, in the order of the writes', async () => {
    await using inside = await startInside()
    const boards = inside.app.service('boards')
    const beside = new Database(join(inside.home, 'callboard.db'), { readonly: true })
    const heard: unknown[] = []
    for (const event of ['created', 'patched']) {
      boards.on(event, ({ board_id, name }: { board_id: string; name: string }) => {
        const kept = beside.prepare('select name from boards where board_id = ?').get(board_id)
        heard.push([event, name, kept])
      })
    }
    await inTransaction(inside.app, undefined, async transaction => {
      const { board_id } = await boards.create({ name: 'One' }, { transaction })
      await inTransaction(inside.app, transaction, async inner => {
        await boards.create({ name: 'Two' }, { transaction: inner })
      })
      await boards.patch(board_id, { name: 'Three' }, { transaction })
      expect(heard).toEqual([])
    })
    expect(heard).toEqual([
      ['created', 'One', { name: 'Three' }],
      ['created', 'Two', { name: 'Two' }],
      ['patched', 'Three', { name: 'Three' }]
    ])
    beside.close()
  })

  it('[C10] after a rollback nothing is said, and nothing is kept', async () => {
    await using inside = await startInside()
    const boards = inside.app.service('boards')
    const heard: unknown[] = []
    boards.on('created', (row: unknown) => heard.push(row))
    const failing = inTransaction(inside.app, undefined, async transaction => {
      await boards.create({ name: 'Gone' }, { transaction })
      throw new Error('on second thoughts')
    })
    await expect(failing).rejects.toThrow('on second thoughts')
    await expect(boards.create({ name: 'Gone too', slug: 'Not a slug' })).rejects.toThrow('slug')
    expect(heard).toEqual([])
    expect((await boards.find()).total).toBe(0)
  })

  it('[C10] a listener that fails keeps no event from the others, and no answer from the caller', async () => {
    await using inside = await startInside()
    const boards = inside.app.service('boards')
    const heard: unknown[] = []
    boards.on('created', ({ name }: { name: string }) => {
      if (name === 'Bad') throw new Error('cannot listen')
      heard.push(name)
    })
    await inTransaction(inside.app, undefined, async transaction => {
      for (const name of ['Good', 'Bad', 'Better']) await boards.create({ name }, { transaction })
    })
    expect(heard).toEqual(['Good', 'Better'])
    expect(await boards.create({ name: 'Bad' })).toMatchObject({ name: 'Bad', version: 1 })
    expect(inside.logged.filter(line => line.includes('cannot listen')).length).toBe(2)
  })
})
