import { type App, effort, scriptedAgent, seedOf, startApp, stockClient } from '@callboard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { killOnce } from '../src/rig/killing.ts'
import { Random } from '../src/rig/random.ts'
import { Watcher } from '../src/rig/watcher.ts'

const kills = effort({ test: 5, proof: 30, once: 200 })

let app: App
let made: { board_id: string; repo_id: string; agent_id: string }

beforeAll(async () => {
  app = await startApp()
  await using client = await stockClient(app.url, app.token)
  const [repo] = (await client.service('repos').find()).data
  const agent = await client.service('agents').create({ name: 'scripted', ...scriptedAgent({}) })
  const board = await client.service('boards').create({ name: 'Killed again and again' })
  made = { board_id: board.board_id, repo_id: repo.repo_id, agent_id: agent.agent_id }
})
afterAll(() => app[Symbol.asyncDispose]())

it(`[S6] [T3] [T6] [R2] ${kills} times killed under load: what was answered and what was shown is kept`, async () => {
  const seed = seedOf()
  const random = new Random(seed)
  const post = { port: app.port, token: app.token, board_id: made.board_id }
  const watchers = await Promise.all([1, 2, 3].map(n => Watcher.open(`screen ${n}`, post)))
  const wrong: string[] = []
  for (let nr = 1; nr <= kills; nr++) {
    const faults = await killOnce({ app, random, watchers, ...made })
    wrong.push(...faults.map(fault => `kill ${nr}: ${fault}`))
  }
  await Promise.all(watchers.map(watcher => watcher[Symbol.asyncDispose]()))
  expect(wrong, `CALLBOARD_SEED=${seed}`).toEqual([])
}, 3_600_000)
