import { nextEvent, stockClient } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId, now } from '../src/core/ids.ts'
import { type Fixtures, startWithFixtures } from './support/fixtures.ts'
import { openBeside, seedTurn } from './support/seed.ts'
import { called, type Found, failureOf, type TestClient } from './support/test-client.ts'

let app: Fixtures
let maker: ReturnType<Fixtures['person']>
let stranger: TestClient
let hidden: { board_id: unknown; session_id: string }
let open: { board_id: unknown; session_id: string }

beforeAll(async () => {
  app = await startWithFixtures()
  maker = app.person('member')
  stranger = app.person('admin').door
  hidden = await furnished('members')
  open = await furnished('open')
})
afterAll(() => app[Symbol.asyncDispose]())

async function furnished(visibility: string) {
  const { board_id } = await maker.door.create('boards', { name: 'Searched', visibility })
  const { session_id } = await app.session(maker.door, board_id)
  return { board_id, session_id: String(session_id) }
}

const search = (door: TestClient, words: string, query = {}): Promise<Found> => door.find('search', { words, ...query })
const records = async (...asked: Parameters<typeof search>) => (await search(...asked)).data.map(hit => hit.record)

/** A message written as the runner writes it, past the daemon. */
function say(session_id: string, text: string, more = {}): string {
  using database = openBeside(app.home)
  const message_id = newId('message')
  const [{ last } = {}] = database.all('select max("index") as last from messages where session_id = ?', session_id)
  const row = { role: 'assistant', type: 'text', status: 'complete', data: null, ...more }
  const stamps = { version: 1, created_at: now(), updated_at: now() }
  database.insert('messages', { message_id, session_id, index: Number(last ?? 0) + 1, text, ...row, ...stamps })
  return message_id
}

describe('search', () => {
  it('[Q1] finds messages, sessions and tasks by their words, whatever their case and accents', async () => {
    const { session_id } = await app.session(maker.door, open.board_id, 'A zebra crossing')
    const message = say(open.session_id, 'Here stands a Zébra, by itself.')
    const { task } = seedTurn(app.home, open.session_id)
    using database = openBeside(app.home)
    database.run('update tasks set prompt = ? where task_id = ?', 'Draw zebras', task.task_id)
    expect(new Set(await records(maker.door, 'zebra'))).toEqual(new Set([session_id, message, task.task_id]))
    expect(await records(maker.door, 'ZEBRA', { kind: 'message' })).toEqual([message])
    expect(new Set(await records(maker.door, 'zebra', { kind: { $ne: 'session' } }))).toEqual(
      new Set([message, task.task_id])
    )
    expect(await records(maker.door, 'zebra', { session_id })).toEqual([session_id])
    expect(await records(maker.door, 'zebra', { board_id: hidden.board_id })).toEqual([])
  })

  it('a prompt that has run stands where it was said', async () => {
    const session_id = String((await app.session(maker.door, open.board_id, 'Asked')).session_id)
    const { task, message } = seedTurn(app.home, session_id)
    say(session_id, task.prompt, { role: 'user', task_id: task.task_id })
    const [hit] = (await search(maker.door, task.prompt, { session_id, kind: 'task' })).data
    expect(hit).toMatchObject({ record: task.task_id, index: message.index + 1 })
  })

  it('says of each what it is, where it stands, and what is around the words', async () => {
    const message = say(open.session_id, `${'before '.repeat(60)}the walrus ${'after '.repeat(60)}`)
    const [hit] = (await search(maker.door, 'walrus')).data
    expect(hit).toMatchObject({ kind: 'message', record: message, ...open, title: 'A session' })
    expect(hit?.snippet).toMatch(/^…(before )+the walrus( after)+…$/)
  })

  it('[Q1] wants all words, of the last one a beginning', async () => {
    const message = say(open.session_id, 'cormorants dive deeper')
    expect(await records(maker.door, 'dive cormo')).toEqual([message])
    expect(await records(maker.door, 'cormo dive')).toEqual([])
    expect(await records(maker.door, 'cormorants gannets')).toEqual([])
  })

  it.each(['"', 'a"b', 'NOT x', 'x AND', 'col:x', '*', '(', "'; drop table sessions", 'NEAR(a b)', '-x', '\u0000x'])(
    '[Q1] takes %j for words, not for an operator',
    async words => {
      const answer = await search(maker.door, words).catch(error => error.data.reason)
      expect(answer === 'no_words' || typeof answer.total === 'number').toBe(true)
    }
  )

  it('[Q1] finds a message once it has ended, with its last text, and nothing that is gone', async () => {
    const message = say(open.session_id, 'half a pelican', { status: 'streaming' })
    expect(await records(maker.door, 'pelican')).toEqual([])
    using database = openBeside(app.home)
    database.run(`update messages set text = 'a whole flamingo', status = 'complete' where message_id = ?`, message)
    expect(await records(maker.door, 'pelican')).toEqual([])
    expect(await records(maker.door, 'flamingo')).toEqual([message])
    const { session_id } = await app.session(maker.door, open.board_id, 'An ibis')
    const within = say(String(session_id), 'an ibis too')
    expect(new Set(await records(maker.door, 'ibis'))).toEqual(new Set([session_id, within]))
    await maker.door.patch('sessions', session_id, { title: 'A heron' })
    expect(await records(maker.door, 'ibis')).toEqual([within])
    await maker.door.remove('sessions', session_id)
    expect(await records(maker.door, 'ibis')).toEqual([])
    expect(await records(maker.door, 'heron')).toEqual([])
  })

  it('[Q2] [C6] finds nothing that one may not see, not even its number', async () => {
    say(hidden.session_id, 'a secret osprey')
    expect((await search(maker.door, 'osprey')).total).toBe(1)
    expect(await search(stranger, 'osprey')).toMatchObject({ total: 0, data: [] })
    expect(await search(stranger, 'osprey', { session_id: hidden.session_id })).toMatchObject({ total: 0, data: [] })
  })

  it.each([
    ['東京', '今日は東京タワーに登ります', ['東', '東京', '京タ', '東京タワー']],
    ['Chinese', '我们在仓库里修复了灯塔', ['灯', '仓库', '修复了', '里修复']],
    ['Korean', '저장소를 고쳤습니다', ['저장', '저장소를']],
    ['mixed', '新しいiPhone用のテスト', ['iphone', 'iPhone用', 'テスト']]
  ])('[Q1] finds text without spaces: %s', async (_, text, queries) => {
    const message = say(open.session_id, text)
    for (const query of queries)
      expect(await records(maker.door, query, { session_id: open.session_id })).toContain(message)
    expect(await records(maker.door, '東門')).toEqual([])
  })

  it('[Q2] orders and matches without regard to rows one cannot read', async () => {
    const { board_id } = await stranger.create('boards', { name: 'Own', visibility: 'members' })
    const { session_id } = await app.session(stranger, board_id)
    const own = ['a guillemot', 'guillemot and razorbill', 'razorbill guillemot razorbill'].map(text =>
      say(String(session_id), text)
    )
    const search = async () => [
      await records(stranger, 'guillemot'),
      await records(stranger, 'razorbill guillemot'),
      await records(stranger, 'guill')
    ]
    const before = await search()
    expect(new Set(before[0])).toEqual(new Set(own))
    for (let i = 0; i < 300; i++) say(hidden.session_id, `razorbill ${'guillemot '.repeat(i % 7)}`)
    expect(await search()).toEqual(before)
    expect(await search()).toEqual(before)
  })

  it('[Q2] reads only terms of boards one can read, so that timing reveals nothing of others', async () => {
    say(hidden.session_id, 'phalarope')
    using database = openBeside(app.home)
    const readable = database
      .all("select board_id from boards where visibility = 'open'")
      .map(row => String(row.board_id))
    database.run("create virtual table temp.vocabulary using fts5vocab('main', 'search_words', 'row')")
    const terms = database.all("select term from vocabulary where term like '%phalarope'").map(row => String(row.term))
    expect(terms).toEqual([`${String(hidden.board_id).slice(4)}phalarope`])
    expect(readable.some(board_id => terms[0]?.startsWith(board_id.slice(4)))).toBe(false)
  })

  it('[Q1] [C6] finds the rows of a session that moved to another board where they are now', async () => {
    const { session_id } = await app.session(maker.door, open.board_id, 'Moving dunlin')
    const message = say(String(session_id), 'a dunlin')
    expect(new Set(await records(stranger, 'dunlin'))).toEqual(new Set([session_id, message]))
    await maker.door.patch('sessions', session_id, { board_id: hidden.board_id })
    expect(await records(stranger, 'dunlin')).toEqual([])
    expect(new Set(await records(maker.door, 'dunlin'))).toEqual(new Set([session_id, message]))
    expect(await records(maker.door, 'dunlin', { board_id: open.board_id })).toEqual([])
  })

  it('[Q1] searches many boards at once', async () => {
    const boards = await Promise.all(
      Array.from({ length: 300 }, (_, i) => maker.door.create('boards', { name: `Many ${i}` }))
    )
    const { session_id } = await app.session(maker.door, boards[299]?.board_id, 'A whimbrel here')
    expect(await records(maker.door, 'whimb')).toEqual([session_id])
  })

  it('comes in pages, and in the order of time when that is asked for', async () => {
    const said = Array.from({ length: 5 }, () => say(open.session_id, 'puffin'))
    const first = await search(maker.door, 'puffin', { $limit: 2, $sort: { at: 1 } })
    expect(first).toMatchObject({ total: 5, limit: 2, skip: 0 })
    const rest = await records(maker.door, 'puffin', { $limit: 50, $skip: 2, $sort: { at: 1 } })
    expect(new Set([...first.data.map(({ record }) => record), ...rest])).toEqual(new Set(said))
  })

  it('asks for words', async () => {
    for (const words of ['', ' ', '?!']) {
      expect((await failureOf(search(maker.door, words))).data).toMatchObject({ reason: 'no_words' })
    }
  })

  it('[Q2] tells the connection that asked, and no other, when it is done', async () => {
    await using asker = await stockClient(app.url, maker.token)
    await using other = await stockClient(app.url, maker.token)
    const heard: unknown[] = []
    other.socket.onAny(event => heard.push(event))
    const done = nextEvent(asker.socket, 'search completed')
    await called(asker.socket, 'find', 'search', { words: 'puffin' })
    expect(await done).toEqual({ words: 'puffin', total: 5 })
    await called(other.socket, 'find', 'subscriptions', {})
    expect(heard).not.toContain('search completed')
  })
})
