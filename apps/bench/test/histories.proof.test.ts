import { type App, effort, readSeed, scriptedAgent, startApp, stockClient } from '@callboard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { playHistory } from '../src/consistency/history.ts'
import { StoredRows } from '../src/consistency/stored-rows.ts'

const { histories, clients, steps } = effort({
  test: { histories: 10, clients: 10, steps: 30 },
  proof: { histories: 60, clients: 10, steps: 60 },
  once: { histories: 500, clients: 50, steps: 60 }
})
/** Histories that are played at the same time. */
const AT_ONCE = 5

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

it(`[S7] [F4] [R1] ${histories} histories of ${clients} screens behind broken lines: nothing lost, nothing twice`, async () => {
  const first = readSeed()
  const wrong: string[] = []
  for (let begun = 0; begun < histories; begun += AT_ONCE) {
    const seeds = Array.from({ length: Math.min(AT_ONCE, histories - begun) }, (_, n) => first + begun + n)
    const played = seeds.map(async seed => {
      const faults = await playHistory({ seed, clients, steps, app, ...made })
      wrong.push(...faults.map(fault => `CALLBOARD_SEED=${seed}: ${fault}`))
    })
    await Promise.all(played)
  }
  const kept = new StoredRows(app.home)
  expect(wrong, `the first seed was ${first}`).toEqual([])
  expect(kept.findBrokenFeeds()).toEqual([])
  expect(kept.isIntact()).toBe(true)
}, 3_600_000)
