import { type Client, connect, type LiveRows } from '@callboard/client'
import {
  type App,
  type CuttingProxy,
  cuttingProxy,
  effort,
  readSeed,
  scriptedAgent,
  startApp,
  until
} from '@callboard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { get, post } from './rest.ts'

const rounds = effort({ test: 10, proof: 300, once: 3_000 })
const seed = readSeed()

let app: App
let agent_id: string
let repo_id: string

beforeAll(async () => {
  app = await startApp()
  agent_id = (await post(app, 'agents', { name: 'scripted', ...scriptedAgent() })).agent_id
  repo_id = (await post(app, 'repos', { path: app.cwd })).repo_id
})
afterAll(() => app[Symbol.asyncDispose]())

/** Pseudo-random numbers that are the same for the same seed. */
function dice(state: number): (sides: number) => number {
  let now = state || 1
  return sides => {
    now = (Math.imul(now, 48271) >>> 0) % 0x7fffffff
    return now % sides
  }
}

const patch = async (path: string, data: object) =>
  fetch(new URL(path, app.url), {
    method: 'PATCH',
    headers: { authorization: `Bearer ${app.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(data)
  })
const remove = async (path: string) =>
  fetch(new URL(path, app.url), { method: 'DELETE', headers: { authorization: `Bearer ${app.token}` } })

const newBoard = async (name: string): Promise<string> => (await post(app, 'boards', { name })).board_id
const newSession = async (board_id: string, title: string): Promise<string> =>
  (await post(app, 'sessions', { title, board_id, agent_id, repo_id })).session_id

/** Changes something on the boards. */
async function changeSomething(
  roll: (sides: number) => number,
  boards: readonly string[],
  sessions: string[]
): Promise<void> {
  const session = sessions[roll(sessions.length)] ?? ''
  const board = boards[roll(boards.length)] ?? ''
  switch (roll(7)) {
    case 0:
      sessions.push(await newSession(board, `Session ${sessions.length}`))
      break
    case 1:
      await patch(`sessions/${session}`, { board_id: board })
      break
    case 2:
      await patch(`sessions/${session}`, { title: `Title ${roll(1000)}` })
      break
    case 3:
      await patch(`sessions/${session}`, { archived_at: roll(2) ? new Date().toISOString() : null })
      break
    case 4:
      if (sessions.length > 3) await remove(`sessions/${sessions.splice(sessions.indexOf(session), 1)[0]}`)
      break
    default:
      await patch(`sessions/${session}`, { archived_at: null })
      await post(app, `sessions/${session}/prompt`, {
        prompt: JSON.stringify({ text: { length: 60 + roll(400), rate: 4_000 } })
      })
  }
}

/** Disturbs a connection. */
function disturb(roll: (sides: number) => number, proxy: CuttingProxy): void {
  const connection = proxy.connections[roll(Math.max(1, proxy.connections.length))]
  switch (roll(5)) {
    case 0:
      connection?.reset()
      break
    case 1:
      connection?.drop()
      break
    case 2:
      connection?.stall('down')
      break
    case 3:
      connection?.resume()
      break
    default:
      proxy.shape({ slice: 1 + roll(500) })
  }
}

/** Opens the lists of a board page and of a session panel. */
function openLists(client: Client, boards: readonly string[], sessions: readonly string[]) {
  const lists = [
    { path: 'boards', list: client.rows('boards', {}) },
    ...boards.map(board_id => ({ path: `sessions?board_id=${board_id}`, list: client.rows('sessions', { board_id }) })),
    ...sessions.flatMap(session_id => [
      { path: `messages?session_id=${session_id}`, list: client.rows('messages', { session_id }) },
      { path: `tasks?session_id=${session_id}`, list: client.rows('tasks', { session_id }) }
    ])
  ]
  for (const { list } of lists) list.subscribe(() => {})
  return lists
}

async function fetchAll(path: string): Promise<object[]> {
  const rows: object[] = []
  for (;;) {
    const { data, total } = await get(app, `${path}${path.includes('?') ? '&' : '?'}$limit=200&$skip=${rows.length}`)
    rows.push(...data)
    if (rows.length >= total) return rows
  }
}

const isSame = (rows: readonly object[], list: LiveRows<object>) => JSON.stringify(rows) === JSON.stringify(list.rows)

it.each(['everybody', 'boards'])(
  `[F4, S7, C6] %s: the lists of clients on an unreliable connection equal the stored rows, after ${rounds} rounds`,
  { timeout: 3_600_000 },
  async channel_mode => {
    await patch('settings/workspace', { channel_mode })
    const roll = dice(seed)
    const boards = [await newBoard('One'), await newBoard('Two')]
    const sessions: string[] = []
    for (const board of [...boards, ...boards]) sessions.push(await newSession(board, `Session ${sessions.length}`))
    await using proxy = await cuttingProxy(app.port)
    const clients = [0, 1].map(() => connect({ url: proxy.url, token: app.token }))
    try {
      const lists = clients.flatMap(client => openLists(client, boards, sessions.slice(0, 3)))
      for (let round = 0; round < rounds; round++) {
        await changeSomething(roll, boards, sessions)
        disturb(roll, proxy)
        if (round % 10 === 9) await app.restart()
      }
      for (const connection of proxy.connections) connection.resume()
      for (const client of clients) client.reconnect()
      await until(() => clients.every(({ connection }) => connection.current().status === 'live'), 60_000)
      await until(async () => {
        const { total } = await get(app, 'tasks?status=running&$limit=0')
        return total === 0
      }, 60_000)
      for (const { path, list } of lists) {
        await until(async () => isSame(await fetchAll(path), list), 30_000).catch(() => undefined)
        expect(list.rows, `CALLBOARD_SEED=${seed} ${path}`).toEqual(await fetchAll(path))
      }
    } finally {
      for (const client of clients) client.close()
    }
  }
)
