import { type Client, connect } from '@callboard/client'
import { type App, launchBrowser, scriptedAgent, seedMessages, startApp } from '@callboard/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { newSession, type SignedIn, send, signedIn, streaming } from './board-page.ts'

const MANY = 10_000

let app: App
let client: Client
let browser: Browser
let user: SignedIn
let page: Page
let long: string

beforeAll(async () => {
  app = await startApp()
  await app.stop()
  const [seeded = ''] = seedMessages(app.home, MANY, MANY)
  long = seeded
  await app.restart()
  client = connect({ url: app.url, token: app.token })
  await client.service('agents').create({ name: 'scripted', ...scriptedAgent() })
  browser = await launchBrowser()
  const { url } = await client.link()
  user = await signedIn(browser, url)
  page = user.page
})

afterAll(async () => {
  await browser?.close()
  client?.close()
  await app?.[Symbol.asyncDispose]()
})

afterEach(() => {
  expect(user.complaints.splice(0)).toEqual([])
})

const poll = (look: () => unknown) => expect.poll(look, { timeout: 10_000, interval: 30 })
const log = () => page.getByRole('log', { name: 'Conversation' })
const numbered = (index: number) => log().getByText(`Message ${index}. Something`)
const jump = () => page.getByRole('button', { name: 'Jump to latest' })

/** Scrolls to the top, as far as it goes at this moment. */
const toTop = () => log().evaluate(box => box.scrollTo({ top: 0 }))
const place = (index: number) => numbered(index).evaluate(row => row.getBoundingClientRect().top)

async function openLong(): Promise<void> {
  const { board_id } = await client.service('sessions').get(long)
  await page.goto(`${app.url}#/boards/${board_id}/sessions/${long}`)
  await numbered(MANY).waitFor()
}

it('[S1] a session of 10,000 messages opens on its newest, and draws only what is in sight', async () => {
  await openLong()
  expect(await numbered(MANY).isVisible()).toBe(true)
  expect(await page.locator('[data-message]').count()).toBeLessThan(40)
  expect(await jump().count()).toBe(0)
})

it('[S1] whoever scrolls back reads on from where they were, and jumps to the latest', async () => {
  await openLong()
  await toTop()
  await jump().waitFor()
  const first = MANY - 39
  await poll(() => log().evaluate(box => box.scrollTop)).toBeGreaterThan(100)
  await numbered(first).waitFor()
  const before = await place(first)
  await numbered(first - 1).waitFor()
  await poll(async () => Math.abs((await place(first)) - before)).toBeLessThan(2)
  expect(await page.locator('[data-message]').count()).toBeLessThan(40)
  await jump().click()
  await numbered(MANY).waitFor()
  await poll(() => jump().count()).toBe(0)
})

it('[S1] the very first message is reached by scrolling', async () => {
  await openLong()
  await expect
    .poll(
      async () => {
        await toTop()
        return numbered(1).count()
      },
      { timeout: 30_000, interval: 100 }
    )
    .toBe(1)
  expect(await page.locator('[data-message]').count()).toBeLessThan(40)
})

it('[S5] the end stays in sight while an answer grows, and whoever goes back is left alone', async () => {
  await newSession(page, 'Grows', 'scripted')
  await send(page, { text: { length: 10_000, rate: 2500 } })
  await streaming(page).waitFor()
  await poll(() => log().evaluate(box => box.scrollTop)).toBeGreaterThan(250)
  const isAtEnd = () => log().evaluate(box => box.scrollHeight - box.scrollTop - box.clientHeight < 40)
  await poll(isAtEnd).toBe(true)
  await log().hover()
  await page.mouse.wheel(0, -200)
  await jump().waitFor()
  const top = await log().evaluate(box => box.scrollTop)
  await page.getByText(/^Done/).waitFor()
  expect(Math.abs((await log().evaluate(box => box.scrollTop)) - top)).toBeLessThan(2)
  await jump().click()
  await poll(isAtEnd).toBe(true)
})

it('what was asked before comes back by the arrow keys, in every tab what is being written', async () => {
  const box = (tab: Page) => tab.getByRole('textbox', { name: 'Prompt', exact: true })
  await newSession(page, 'Asked twice', 'scripted')
  await send(page, 'first words')
  await page.getByText(/^Done/).waitFor()
  await send(page, 'other words')
  await page.getByText(/^Done/).nth(1).waitFor()
  await box(page).press('ArrowUp')
  expect(await box(page).inputValue()).toBe('other words')
  await box(page).press('ArrowUp')
  expect(await box(page).inputValue()).toBe('first words')
  await box(page).press('ArrowDown')
  await box(page).press('ArrowDown')
  expect(await box(page).inputValue()).toBe('')
  const second = await user.open(page.url())
  await box(second).waitFor()
  await box(page).fill('begun here')
  await poll(() => box(second).inputValue()).toBe('begun here')
  await second.close()
})

it('code is coloured by its language, and stays the text that it is', async () => {
  await newSession(page, 'Code', 'scripted')
  await send(page, { text: { text: '```js\nconst level = 3 // of ten\n```' } })
  await page.getByText(/^Done/).waitFor()
  const code = page.locator('[data-message] pre')
  expect(await code.innerText()).toBe('const level = 3 // of ten\n')
  await code.locator('.hljs-keyword').getByText('const').waitFor()
})
