import { seedMessages } from '@callboard/testing'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { newSession, openBoard, send, streaming } from './board-page.ts'

const MANY = 10_000

let long = ''

const { app, client, user } = await openBoard({
  async prepare(app) {
    await app.stop()
    const [seeded = ''] = seedMessages(app.home, MANY, MANY)
    long = seeded
    await app.restart()
  }
})
const { page } = user

const poll = (look: () => unknown) => expect.poll(look)
const log = () => page.getByRole('log', { name: 'Conversation' })
const numbered = (index: number) => log().getByText(`Message ${index}. This is a seeded`)
const jump = () => page.getByRole('button', { name: 'Jump to latest' })

/** Scrolls to the top of the loaded messages. */
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

/** Counts all messages that are rendered from now on, even those that are removed again. */
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

it('[S1] opens a session of 10,000 messages at the end and renders only visible ones', async () => {
  await page.evaluate(countDrawn)
  await openLong()
  expect(await page.evaluate(() => Number(document.documentElement.dataset.drawn))).toBeLessThan(20)
  expect(await numbered(MANY).isVisible()).toBe(true)
  expect(await page.locator('[data-message]').count()).toBeLessThan(40)
  expect(await jump().count()).toBe(0)
})

it('[S1] keeps the position when scrolling back, and jumps to the latest', async () => {
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

it('[S1] reaches the first message by scrolling', async () => {
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

it('[S1] opens a link to any message, with messages before and after it', async () => {
  const { board_id } = await client.service('sessions').get(long)
  await page.goto(`${app.url}#/boards/${board_id}/sessions/${long}/messages/5000`)
  await page.locator('[data-wanted]').getByText('Message 5000. This is a seeded').waitFor()
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

it('[S1] opens a link to a message just before the loaded ones', async () => {
  await openLong()
  await page.evaluate(index => {
    location.hash += `/messages/${index}`
  }, MANY - 60)
  await page
    .locator('[data-wanted]')
    .getByText(`Message ${MANY - 60}. This is a seeded`)
    .waitFor()
  const distance = async () => {
    const [box, wanted] = await Promise.all([log().boundingBox(), page.locator('[data-wanted]').boundingBox()])
    return Math.abs((wanted?.y ?? 0) - (box?.y ?? 0))
  }
  await poll(distance).toBeLessThan(60)
})

it('finds words in the open session from newest to oldest', async () => {
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
  expect(new Set(await marked())).toEqual(new Set(['Message', 'message', '50']))
  await page.keyboard.type('x')
  await page.getByText('No matches').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('search').waitFor({ state: 'detached' })
  expect(await marked()).toEqual([])
})

it('[S1] keeps the end visible when the composer grows, and the position while changes are shown', async () => {
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

it('remembers expanded messages', async () => {
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

it('[S5] follows a streaming answer until the reader scrolls back', async () => {
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

it('browses previous prompts by arrow keys and syncs the draft across tabs', async () => {
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

it('highlights code without changing its text', async () => {
  await newSession(page, 'Code', 'scripted')
  await send(page, { text: { text: '```js\nconst level = 3 // of ten\n```' } })
  await page.getByText(/^Done/).waitFor()
  const code = page.locator('[data-message] pre')
  expect(await code.innerText()).toBe('const level = 3 // of ten\n')
  await code.locator('.hljs-keyword').getByText('const').waitFor()
})
