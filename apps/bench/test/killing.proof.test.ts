import { type App, effort, readSeed, scriptedAgent, startApp, stockClient } from '@callboard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { killOnce } from '../src/consistency/kill-daemon.ts'
import { Random } from '../src/consistency/random.ts'
import { SimulatedScreen } from '../src/consistency/simulated-screen.ts'

const kills = effort({ test: 5, proof: 30, once: 200 })
/** A board fills up, and its screens read all of it again after each end: after so many ends there is a new one. */
const KILLS_A_BOARD = 5

let app: App
let made: { repo_id: string; agent_id: string }

beforeAll(async () => {
  app = await startApp()
  await using client = await stockClient(app.url, app.token)
  const [repo] = (await client.service('repos').find()).data
  const agent = await client.service('agents').create({ name: 'scripted', ...scriptedAgent({}) })
  made = { repo_id: repo.repo_id, agent_id: agent.agent_id }
})
afterAll(() => app[Symbol.asyncDispose]())

it(`[S6] [T3] [T6] [R2] ${kills} times killed under load: what was answered and what was shown is kept`, async () => {
  const seed = readSeed()
  const random = new Random(seed)
  const wrong: string[] = []
  for (let done = 0; done < kills; done += KILLS_A_BOARD) {
    const board_id = await newBoard()
    const post = { port: app.port, token: app.token, board_id }
    const watchers = await Promise.all([1, 2, 3].map(n => SimulatedScreen.open(`screen ${n}`, post)))
    for (let nr = done + 1; nr <= Math.min(done + KILLS_A_BOARD, kills); nr++) {
      const faults = await killOnce({ app, board_id, random, watchers, ...made })
      wrong.push(...faults.map(fault => `kill ${nr}: ${fault}`))
    }
    await Promise.all(watchers.map(watcher => watcher[Symbol.asyncDispose]()))
  }
  expect(wrong, `CALLBOARD_SEED=${seed}`).toEqual([])
}, 3_600_000)

async function newBoard(): Promise<string> {
  await using client = await stockClient(app.url, app.token)
  const { board_id } = await client.service('boards').create({ name: 'Killed again and again' })
  return board_id
}
