import { type App, effort, readSeed, scriptedAgent, startApp, stockClient } from '@callboard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { playHistory } from '../src/consistency/history.ts'
import { StoredRows } from '../src/consistency/stored-rows.ts'

const { histories, clients, steps } = effort({
  test: { histories: 4, clients: 10, steps: 30 },
  proof: { histories: 60, clients: 10, steps: 60 },
  once: { histories: 500, clients: 50, steps: 60 }
})
/** Histories that run at the same time. */
const CONCURRENCY = 5

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

it(`[S7] [F4] [R1] ${histories} histories of ${clients} screens with unreliable connections lose and duplicate nothing`, async () => {
  const first = readSeed()
  const wrong: string[] = []
  for (let begun = 0; begun < histories; begun += CONCURRENCY) {
    const seeds = Array.from({ length: Math.min(CONCURRENCY, histories - begun) }, (_, n) => first + begun + n)
    const played = seeds.map(async seed => {
      const faults = await playHistory({ seed, clients, steps, app, ...references })
      wrong.push(...faults.map(fault => `CALLBOARD_SEED=${seed}: ${fault}`))
    })
    await Promise.all(played)
  }
  const stored = new StoredRows(app.home)
  expect(wrong, `The first seed was ${first}.`).toEqual([])
  expect(stored.findBrokenFeeds()).toEqual([])
  expect(stored.isIntact()).toBe(true)
}, 3_600_000)
