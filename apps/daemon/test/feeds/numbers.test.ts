import type { FeedPosition } from '@callboard/contract'
import { type App, startApp, stockClient } from '@callboard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inTransaction } from '../../src/storage/transaction.ts'
import { startInside } from '../support/inside.ts'
import { packetsOf } from '../support/packets.ts'
import { firstRows, newSession, openBeside } from '../support/seed.ts'
import { restDoor, type TestClient } from '../support/test-client.ts'

let app: App
let door: TestClient

beforeAll(async () => {
  app = await startApp()
  door = restDoor(app, app.token)
})
afterAll(() => app[Symbol.asyncDispose]())

/** The lines of a feed as the database keeps them. */
function linesOf(feed: string) {
  using database = openBeside(app.home)
  return database.all('select * from events where feed = ? order by seq', feed)
}

it('[F1] [F2] every durable event has the next number of each of its feeds, and the lines say the same', async () => {
  await using client = await stockClient(app.url, app.token)
  const { events, settled } = packetsOf(client)
  const { board } = await firstRows(door)
  const session = await newSession(door, 'Numbered')
  const lines = linesOf(`session:${session.session_id}`)
  await door.patch('sessions', session.session_id, { title: 'Renumbered' })
  await door.create('tasks', { session_id: session.session_id, prompt: 'hello' })
  await settled()
  const heard = events().flatMap(([event, row, meta]) =>
    (meta.positions ?? []).map(({ feed, seq }) => ({ feed, seq, event, row }))
  )
  for (const feed of [`board:${board.board_id}`, `session:${session.session_id}`]) {
    const numbers = heard.filter(one => one.feed === feed).map(({ seq }) => seq)
    expect(numbers.length).toBeGreaterThan(2)
    expect(numbers).toEqual(numbers.map((_, n) => (numbers[0] ?? 0) + n))
  }
  expect(lines.map(({ seq, type, record }) => [seq, type, record])).toEqual([
    [1, 'session.created', session.session_id]
  ])
})

it('[F1] a rollback leaves no hole', async () => {
  await using inside = await startInside()
  const boards = inside.app.service('boards')
  await boards.create({ name: 'First' })
  const failing = inTransaction(inside.app, undefined, async transaction => {
    await boards.create({ name: 'Gone' }, { transaction })
    throw new Error('on second thoughts')
  })
  await expect(failing).rejects.toThrow('on second thoughts')
  const heard: FeedPosition[] = []
  boards.on('created', (_row: unknown, context: { params: { meta: { positions: FeedPosition[] } } }) => {
    heard.push(...context.params.meta.positions)
  })
  await boards.create({ name: 'Second' })
  expect(heard.filter(({ feed }) => feed === 'workspace')).toMatchObject([{ seq: 2 }])
})

it('[F1] a write that is in several feeds has a line in each, one of which carries its board', async () => {
  const session = await newSession(door, 'On its board')
  using database = openBeside(app.home)
  const lines = database.all(
    'select feed, nth, board_id from events where record = ? order by feed',
    session.session_id
  )
  expect(lines).toEqual([
    { feed: `board:${session.board_id}`, nth: 0, board_id: session.board_id },
    { feed: `session:${session.session_id}`, nth: 1, board_id: null }
  ])
})

it('[F7] [C10] what can no longer be noted beside the database keeps no event from leaving', async () => {
  await using inside = await startInside()
  const boards = inside.app.service('boards')
  const heard: string[] = []
  boards.on('created', ({ name }: { name: string }) => heard.push(name))
  inside.closeMark()
  expect(await boards.create({ name: 'Heard all the same' })).toMatchObject({ version: 1 })
  expect(heard).toEqual(['Heard all the same'])
  expect(inside.logged.some(line => line.includes('EBADF'))).toBe(true)
})

it('[F6] the removal of a board is told to everyone, for the board has no activity any more', async () => {
  const board = await door.create('boards', { name: 'Soon gone' })
  await door.remove('boards', board.board_id)
  const { data } = await door.find('events', { type: 'board.removed' })
  expect(data).toMatchObject([{ board_id: null, record: board.board_id, label: 'Soon gone' }])
})

it('[F6] events.find tells of each write once, newest first, with who, what and when', async () => {
  const session = await newSession(door, 'Told once')
  await door.patch('sessions', session.session_id, { title: 'Told twice' })
  const { data } = await door.find('events', { session_id: session.session_id })
  expect(data).toEqual([
    expect.objectContaining({ type: 'session.updated', label: 'Told twice', actor: session.created_by }),
    expect.objectContaining({ type: 'session.created', label: 'Told once', board_id: session.board_id })
  ])
  for (const line of data) expect(line).not.toHaveProperty('feed')
  const { data: some } = await door.find('events', { type: 'session.created', $limit: 1 })
  expect(some).toMatchObject([{ record: session.session_id, service: 'sessions' }])
})
