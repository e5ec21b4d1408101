import { type Client, connect } from '@callboard/client'
import { type App, effort, launchBrowser, readSeed, scriptedAgent, startApp } from '@callboard/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connection, flat, lastSaid, newSession, type SignedIn, send, signedIn, streaming } from './board-page.ts'

const reloads = effort({ test: 2, proof: 25, once: 200 })
/** An answer of 64 KB, said within eleven seconds or so. */
const answer = (seed: number) => ({ seed, text: { length: 65_536, rate: 6000, emoji: true } })

let app: App
let client: Client
let browser: Browser
let user: SignedIn

beforeAll(async () => {
  app = await startApp()
  client = connect({ url: app.url, token: app.token })
  await client.service('agents').create({ name: 'scripted', ...scriptedAgent() })
  browser = await launchBrowser()
  user = await signedIn(browser, app.link)
})
afterAll(async () => {
  await browser?.close()
  client?.close()
  await app?.[Symbol.asyncDispose]()
})

const poll = (look: () => unknown) => expect.poll(look)

it(`[S5] [S7] ${reloads} reloads at random moments of a 64 KB answer: the page shows the row's text, byte for byte`, async () => {
  const seed = readSeed()
  console.log(`CALLBOARD_SEED=${seed}`)
  let done = 0
  for (let turn = 0; done < reloads; turn++) {
    const session_id = await newSession(user.page, `Reloaded ${turn}`, 'scripted')
    const isSpeaking = async () =>
      (await client.service('tasks').find({ query: { session_id, status: 'running', $limit: 0 } })).total > 0
    await send(user.page, answer(seed + turn))
    await streaming(user.page).waitFor()
    while (done < reloads && (await isSpeaking())) {
      const later = (await lastSaid(user.page)).length + (((seed + done) * 7919) % 8000)
      await poll(async () => (await lastSaid(user.page)).length >= later || !(await isSpeaking())).toBe(true)
      await user.page.reload()
      await connection(user.page, 'Live').waitFor()
      done++
    }
    await poll(isSpeaking).toBe(false)
    const { data } = await client
      .service('messages')
      .find({ query: { session_id, role: 'assistant', $sort: { index: -1 }, $limit: 1 } })
    expect(data[0]?.text.length, `CALLBOARD_SEED=${seed}`).toBe(65_536)
    await poll(() => lastSaid(user.page)).toBe(flat(data[0]?.text ?? ''))
  }
  expect(user.complaints).toEqual([])
}, 3_600_000)
