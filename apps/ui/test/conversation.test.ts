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

const poll = (look: () => unknown) => expect.poll(look)
const log = () => page.getByRole('log', { name: 'Conversation' })
const numbered = (index: number) => log().getByText(`Message ${index}. Something`)
const jump = () => page.getByRole('button', { name: 'Jump to latest' })

/** Scrolls to the top, as far as it goes at this moment. */
const toTop = () => log().evaluate(box => box.scrollTo({ top: 0 }))
const toBottom = () => log().evaluate(box => box.scrollTo({ top: box.scrollHeight }))
const place = (index: number) => numbered(index).evaluate(row => row.getBoundingClientRect().top)

/** The text of the message at the top edge of the conversation. */
const topmost = () =>
  log().evaluate(box => {
    const { top } = box.getBoundingClientRect()
    const rows = [...box.querySelectorAll('[data-message]')]
    return rows.find(row => row.getBoundingClientRect().bottom > top + 1)?.textContent?.slice(0, 20)
  })

/** Counts the messages that are drawn from now on, whether or not they stay. */
function countDrawn(): void {
  const { dataset } = document.documentElement
  new MutationObserver(changes => {
    const added = changes.flatMap(({ addedNodes }) => [...addedNodes])
    const count = (node: Node) => (node instanceof Element ? node.querySelectorAll('[data-message]').length : 0)
    dataset.drawn = String(added.reduce((sum, node) => sum + count(node), Number(dataset.drawn ?? 0)))
  }).observe(document.body, { childList: true, subtree: true })
}

async function openLong(): Promise<void> {
  const { board_id } = await client.service('sessions').get(long)
  await page.goto(`${app.url}#/boards/${board_id}/sessions/${long}`)
  await numbered(MANY).waitFor()
}

it('[S1] a session of 10,000 messages opens on its newest, and draws only what is in sight', async () => {
  await page.evaluate(countDrawn)
  await openLong()
  expect(await page.evaluate(() => Number(document.documentElement.dataset.drawn))).toBeLessThan(20)
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

it('[S1] a link leads to its message, however far back; from there one reads on both ways, and goes to the latest', async () => {
  const { board_id } = await client.service('sessions').get(long)
  await page.goto(`${app.url}#/boards/${board_id}/sessions/${long}/messages/5000`)
  await page.locator('[data-wanted]').getByText('Message 5000. Something').waitFor()
  await poll(async () =>
    Math.abs((await place(5000)) - (await log().evaluate(box => box.getBoundingClientRect().top)))
  ).toBeLessThan(60)
  await jump().waitFor()
  const numberAfter = async (scroll: Promise<unknown>) => scroll.then(topmost).then(text => Number(text?.match(/\d+/)))
  await poll(() => numberAfter(toTop())).toBeLessThan(4900)
  await poll(() => numberAfter(toBottom())).toBeGreaterThan(5100)
  expect(await page.locator('[data-message]').count()).toBeLessThan(40)
  await jump().click()
  await numbered(MANY).waitFor()
  await poll(() => jump().count()).toBe(0)
})

it('[S1] a link to what stands a little further back than what is open leads there too', async () => {
  await openLong()
  await page.evaluate(index => {
    location.hash += `/messages/${index}`
  }, MANY - 60)
  await page
    .locator('[data-wanted]')
    .getByText(`Message ${MANY - 60}. Something`)
    .waitFor()
  const distance = async () => {
    const [box, wanted] = await Promise.all([log().boundingBox(), page.locator('[data-wanted]').boundingBox()])
    return Math.abs((wanted?.y ?? 0) - (box?.y ?? 0))
  }
  await poll(distance).toBeLessThan(60)
})

it('words are found in the open session, however far back, from the newest to the eldest and on', async () => {
  await openLong()
  await page.getByRole('button', { name: 'Find in this session' }).click()
  await page.getByRole('textbox', { name: 'Find in this session' }).pressSequentially('Message 50')
  const shows = async (count: string, index: number) => {
    await page.getByText(count, { exact: true }).waitFor()
    await poll(() => log().locator('[data-wanted]').innerText()).toContain(`Message ${index}.`)
  }
  await shows('1 of 111', 5099)
  await page.keyboard.press('Enter')
  await shows('2 of 111', 5098)
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.press('Shift+Enter')
  await shows('111 of 111', 50)
  const marked = () => page.evaluate(() => [...(CSS.highlights.get('found') ?? [])].map(String))
  await poll(marked).toContain('50')
  expect(new Set(await marked())).toEqual(new Set(['Message', '50']))
  await page.keyboard.type('x')
  await page.getByText('No matches').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('search').waitFor({ state: 'detached' })
  expect(await marked()).toEqual([])
})

it('[S1] the end stays in sight when the prompt box grows, and the place is kept while the changes are looked at', async () => {
  await openLong()
  const fromEnd = () => log().evaluate(box => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight))
  const height = () => log().evaluate(box => box.clientHeight)
  await poll(fromEnd).toBe(0)
  const before = await height()
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('one\ntwo\nthree\nfour\nfive\nsix')
  await poll(height).toBeLessThan(before - 50)
  await poll(fromEnd).toBe(0)
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('')
  await log().evaluate(box => box.scrollBy({ top: -1000 }))
  await jump().waitFor()
  const seen = await topmost()
  const changes = page.getByRole('button', { name: 'Changes', exact: true })
  await changes.click()
  await log().waitFor({ state: 'detached' })
  await changes.click()
  await poll(topmost).toBe(seen)
})

it('what was folded open is so when it comes into sight again', async () => {
  await newSession(page, 'Folded', 'scripted')
  const long = 'A line.\n\n'.repeat(200)
  await send(page, { thought: { text: 'Hm.' }, text: { text: long } })
  await page.getByText(/^Done/).waitFor()
  await send(page, { text: { text: `${long}The very end.` } })
  await log().getByText('The very end.', { exact: true }).waitFor()
  const thought = () => page.getByRole('button', { name: 'Thought' })
  const back = () => toTop().then(() => thought().waitFor())
  await back()
  await thought().click()
  await jump().click()
  await poll(() => thought().count()).toBe(0)
  await back()
  expect(await thought().getAttribute('aria-expanded')).toBe('true')
})

it('[S5] the end stays in sight while an answer grows, and whoever goes back is left alone', async () => {
  await newSession(page, 'Grows', 'scripted')
  await send(page, { text: { length: 100_000, rate: 2500 } })
  await streaming(page).waitFor()
  await poll(() => log().evaluate(box => box.scrollTop)).toBeGreaterThan(250)
  const isAtEnd = () => log().evaluate(box => box.scrollHeight - box.scrollTop - box.clientHeight < 40)
  await poll(isAtEnd).toBe(true)
  await log().hover()
  await page.mouse.wheel(0, -200)
  await jump().waitFor()
  const top = await log().evaluate(box => box.scrollTop)
  const height = () => log().evaluate(box => box.scrollHeight)
  const before = await height()
  await poll(height).toBeGreaterThan(before + 100)
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await streaming(page).waitFor({ state: 'detached' })
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
