import { type JoinResult, LIMITS, type Position, type RowChange } from '@callboard/contract'
import { type App, startApp, stockClient } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packetsOf } from '../support/packets.ts'
import { newPerson } from '../support/people.ts'
import { newSession, openBeside, seedTurn } from '../support/seed.ts'
import { called, failureOf, restDoor, type TestClient } from '../support/test-client.ts'

let app: App
let door: TestClient

beforeAll(async () => {
  app = await startApp()
  door = restDoor(app, app.token)
})
afterAll(() => app[Symbol.asyncDispose]())

type Client = Awaited<ReturnType<typeof stockClient>>

const join = (client: Client, channel: string, since?: Position, page?: string): Promise<JoinResult> =>
  called(client.socket, 'create', 'subscriptions', { channel, ...(since && { since }), ...(page && { page }) }, {})

const idOf = (change: RowChange) => (change.state === 'row' ? change.row : { id: change.id })

/** Everything that was touched since then, page by page. */
async function caughtUp(client: Client, channel: string, since: Position) {
  const pages = [await join(client, channel, since)]
  for (let last = pages.at(-1); last?.next; last = pages.at(-1))
    pages.push(await join(client, channel, since, last.next))
  return { pages, changes: pages.flatMap(({ changes }) => changes) }
}

async function board(name = 'Missed') {
  const made = await door.create('boards', { name })
  return { channel: `board:${made.board_id}`, board_id: String(made.board_id) }
}

async function sessionOn(board_id: string, title: string) {
  const session = await newSession(door, title)
  return door.patch('sessions', session.session_id, { board_id })
}

describe('[F4] whoever joins', () => {
  it('is told where the feed is, and hears every number after it', async () => {
    await using client = await stockClient(app.url, app.token)
    const { channel, board_id } = await board()
    const { position, ...rest } = await join(client, channel)
    expect(rest).toEqual({ channel, answer: 'joined', changes: [], next: null })
    expect(position).toEqual({ epoch: expect.any(String), seq: 1 })
    const { events, settled } = packetsOf(client)
    await door.patch('boards', board_id, { name: 'Heard' })
    await settled()
    const [heard] = events().flatMap(([, , meta]) => meta.positions?.filter(({ feed }) => feed === channel) ?? [])
    expect(heard).toMatchObject({ epoch: position?.epoch, seq: 2 })
  })

  it('again is told the newest of each row that was touched since, each once, and where that ends', async () => {
    await using client = await stockClient(app.url, app.token)
    const { channel, board_id } = await board()
    const { position } = await join(client, channel)
    if (!position) throw new Error('a board has a position')
    const kept = await sessionOn(board_id, 'Kept')
    const gone = await sessionOn(board_id, 'Gone')
    const elsewhere = await sessionOn(board_id, 'Elsewhere')
    await door.patch('sessions', kept.session_id, { title: 'Kept well' })
    await door.remove('sessions', gone.session_id)
    const other = await board('Other')
    await door.patch('sessions', elsewhere.session_id, { board_id: other.board_id })
    const answer = await join(client, channel, position)
    expect(answer).toMatchObject({ answer: 'changes', next: null, position: { epoch: position.epoch } })
    expect(answer.changes).toEqual([
      { path: 'sessions', state: 'row', row: expect.objectContaining({ title: 'Kept well', version: 3 }) },
      { path: 'sessions', state: 'removed', id: gone.session_id },
      { path: 'sessions', state: 'left', id: elsewhere.session_id, version: 3 }
    ])
    expect(await join(client, channel, answer.position ?? position)).toMatchObject({ changes: [], next: null })
    const { data } = await called<{ data: unknown[] }>(client.socket, 'find', 'subscriptions', {})
    expect(data).toEqual([{ channel }])
    await called(client.socket, 'remove', 'subscriptions', channel, {})
    expect(await called(client.socket, 'find', 'subscriptions', {})).toMatchObject({ total: 0 })
  })

  it('hears of many rows in pages that are bound to where the first one ended', async () => {
    await using client = await stockClient(app.url, app.token)
    const { channel, board_id } = await board()
    const { position } = await join(client, channel)
    if (!position) throw new Error('a board has a position')
    const { session_id, repo_id, agent_id } = await sessionOn(board_id, 'Number 0')
    const made: unknown[] = [session_id]
    for (let n = 1; n < 230; n++) {
      const session = { title: `Number ${n}`, board_id, repo_id, agent_id }
      made.push((await client.service('sessions').create(session)).session_id)
    }
    const first = await join(client, channel, position)
    const late = await sessionOn(board_id, 'Late')
    const { pages, changes } = await caughtUp(client, channel, position)
    expect(first.changes.length).toBe(LIMITS.catchUpRows)
    expect(pages.length).toBe(2)
    expect(changes.map(change => Object(idOf(change)).session_id)).toEqual([...made, late.session_id])
    const rest = await join(client, channel, position, first.next ?? '')
    expect(rest.changes.length).toBe(30)
    expect(rest.position).toEqual(first.position)
  })

  it('gets no page above its size, but for one row alone', async () => {
    await using client = await stockClient(app.url, app.token)
    const { session_id } = await newSession(door, 'Long')
    const channel = `session:${session_id}`
    const { position } = await join(client, channel)
    if (!position) throw new Error('a session has a position')
    for (let n = 0; n < 6; n++) {
      const { message } = seedTurn(app.home, session_id)
      using database = openBeside(app.home)
      database.run('update messages set text = ? where message_id = ?', 'x'.repeat(100_000), message.message_id)
      const line = { feed: channel, seq: position.seq + 1 + n, nth: 0, board_id: null, type: 'message.completed' }
      const what = { service: 'messages', record: message.message_id, session_id, label: '', actor: 'system' }
      database.insert('events', { ...line, ...what, at: new Date().toISOString() })
      database.run('update feeds set seq = ? where feed = ?', line.seq, channel)
    }
    const { pages, changes } = await caughtUp(client, channel, position)
    expect(changes.length).toBe(6)
    for (const page of pages) expect(JSON.stringify(page).length).toBeLessThan(LIMITS.catchUpBytes + 1000)
    expect(pages.length).toBe(3)
  })
})

describe('[F4] [F5] a position that says nothing any more is answered with resync', () => {
  it.each([
    ['of another epoch', (now: Position) => ({ ...now, epoch: 'another' })],
    ['ahead of the feed', (now: Position) => ({ ...now, seq: now.seq + 1 })]
  ])('%s', async (_, change) => {
    await using client = await stockClient(app.url, app.token)
    const { channel } = await board()
    const { position } = await join(client, channel)
    if (!position) throw new Error('a board has a position')
    expect(await join(client, channel, change(position))).toEqual({
      channel,
      position,
      answer: 'resync',
      changes: [],
      next: null
    })
  })

  it('before the lines that are kept', async () => {
    await using client = await stockClient(app.url, app.token)
    const { channel, board_id } = await board()
    const { position } = await join(client, channel)
    if (!position) throw new Error('a board has a position')
    await door.patch('boards', board_id, { name: 'Second' })
    await door.patch('boards', board_id, { name: 'Third' })
    using database = openBeside(app.home)
    database.run('delete from events where feed = ? and seq <= 2', channel)
    expect(await join(client, channel, { ...position, seq: 0 })).toMatchObject({ answer: 'resync' })
    expect(await join(client, channel, { ...position, seq: 2 })).toMatchObject({ answer: 'changes' })
    database.run('delete from events where feed = ?', channel)
    await door.patch('boards', board_id, { name: 'Fourth' })
    database.run('delete from events where feed = ?', channel)
    await using late = await stockClient(app.url, app.token)
    expect(await join(late, channel, { ...position, seq: 1 })).toMatchObject({ answer: 'resync' })
  })
})

it('[F4] [C4] whoever loses a right while catching up is told nothing of what came after it', async () => {
  const bob = newPerson(app.home, 'member', 'Bob')
  for (let n = 0; n < 20; n++) {
    const { channel, board_id } = await board(`Closing ${n}`)
    await using client = await stockClient(app.url, bob.token)
    const { position } = await join(client, channel)
    if (!position) throw new Error('a board has a position')
    const closing = door.patch('boards', board_id, { visibility: 'members', description: 'not for Bob' })
    const answer = await join(client, channel, { ...position, seq: 0 }).catch(error => error)
    await closing
    expect(JSON.stringify(answer)).not.toContain('not for Bob')
  }
})

it('[F4] everybody has no feed, and a page that is none of the feed is refused', async () => {
  await using client = await stockClient(app.url, app.token)
  expect(await join(client, 'everybody')).toMatchObject({ position: null, answer: 'joined' })
  const since = { epoch: 'x', seq: 1 }
  expect(await failureOf(join(client, 'everybody', since))).toMatchObject({ code: 400, data: { reason: 'no_feed' } })
  const { channel } = await board()
  const { position } = await join(client, channel)
  if (!position) throw new Error('a board has a position')
  for (const page of ['1', '1.', '99999.1', 'x.y']) {
    expect(await failureOf(join(client, channel, position, page))).toMatchObject({ code: 400 })
  }
})

it('[F4] a thousand who come back to one feed cost one reading of it, and all are told the same', async () => {
  await using client = await stockClient(app.url, app.token)
  const { channel, board_id } = await board()
  const { position } = await join(client, channel)
  if (!position) throw new Error('a board has a position')
  await sessionOn(board_id, 'While they were away')
  const answers = await Promise.all(Array.from({ length: 100 }, () => join(client, channel, position)))
  for (const answer of answers) expect(answer).toEqual(answers[0])
  expect(answers[0]?.changes.length).toBe(1)
})
