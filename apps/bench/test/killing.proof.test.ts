import { type App, effort, readSeed, scriptedAgent, startApp, stockClient } from '@callboard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { killOnce } from '../src/consistency/kill-daemon.ts'
import { Random } from '../src/consistency/random.ts'
import { SimulatedScreen } from '../src/consistency/simulated-screen.ts'

const kills = effort({ test: 2, proof: 30, once: 200 })
/** Screens read the whole growing board after each kill, so a new board is used after this many. */
const KILLS_PER_BOARD = 5

let app: App
let references: { repo_id: string; agent_id: string }

beforeAll(async () => {
  app = await startApp()
  await using client = await stockClient(app.url, app.token)
  const [repo] = (await client.service('repos').find()).data
  const agent = await client.service('agents').create({ name: 'scripted', ...scriptedAgent({}) })
  references = { repo_id: repo.repo_id, agent_id: agent.agent_id }
})
afterAll(() => app[Symbol.asyncDispose]())

it(`[S6] [T3] [T6] [R2] ${kills} kills under load lose nothing that was acknowledged or shown`, async () => {
  const seed = readSeed()
  const random = new Random(seed)
  const wrong: string[] = []
  for (let done = 0; done < kills; done += KILLS_PER_BOARD) {
    const board_id = await newBoard()
    const options = { port: app.port, token: app.token, board_id }
    const screens = await Promise.all([1, 2, 3].map(n => SimulatedScreen.open(`screen ${n}`, options)))
    for (let nr = done + 1; nr <= Math.min(done + KILLS_PER_BOARD, kills); nr++) {
      const faults = await killOnce({ app, board_id, random, screens, ...references })
      wrong.push(...faults.map(fault => `kill ${nr}: ${fault}`))
    }
    await Promise.all(screens.map(screen => screen[Symbol.asyncDispose]()))
  }
  expect(wrong, `CALLBOARD_SEED=${seed}`).toEqual([])
}, 3_600_000)

async function newBoard(): Promise<string> {
  await using client = await stockClient(app.url, app.token)
  const { board_id } = await client.service('boards').create({ name: 'Killed repeatedly' })
  return board_id
}
