import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { card, newSession, openBoard, send } from './board-page.ts'

let page: Page

const { app, user } = await openBoard()

beforeAll(async () => {
  page = user.page
  await newSession(page, 'A lighthouse', 'scripted')
  await send(page, { text: { text: 'It stands on a rock.' } })
  await page.getByText(/^Done/).waitFor()
  await newSession(page, 'A harbour', 'scripted')
})

beforeEach(async () => {
  await page.goto(app.url)
  await card(page, 'A harbour').waitFor()
})

const palette = () => page.getByRole('dialog').getByRole('textbox')
const found = (name: string | RegExp) => page.getByRole('dialog').getByRole('button', { name }).first()
const heading = (name: string) => page.getByRole('heading', { name, level: 2 })

async function openPalette(words: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await palette().fill(words)
}

it('opens a session by keyboard alone', async () => {
  await openPalette('lighth')
  await found('A lighthouse').waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await heading('A lighthouse').waitFor()
  await palette().waitFor({ state: 'detached' })
})

it('finds a message and opens it', async () => {
  await openPalette('stands rock')
  await page
    .getByRole('button', { name: /stands on a rock/ })
    .first()
    .click()
  await heading('A lighthouse').waitFor()
  expect(page.url()).toMatch(/\/messages\/\d+$/)
  await page.locator('[data-wanted]').getByText('It stands on a rock.').waitFor()
})

it('opens from the prompt input, and says when there are no results', async () => {
  await openPalette('harb')
  await found('A harbour').click()
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).focus()
  await openPalette('submarine')
  await page.getByText('No results').waitFor()
  await page.keyboard.press('Escape')
  await palette().waitFor({ state: 'detached' })
})

it('selects the first result, including late ones', async () => {
  const selected = page.locator('[data-action][data-selected]')
  await openPalette('harb')
  await found('A harbour').waitFor()
  await expect.poll(() => selected.allInnerTexts()).toEqual([await page.locator('[data-action]').first().innerText()])
  await page.keyboard.press('Escape')
  await palette().waitFor({ state: 'detached' })
  await openPalette('settings')
  await expect.poll(() => selected.allInnerTexts()).toEqual([expect.stringMatching(/^Settings/)])
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
  await page.goBack()
})

it('keeps every key typed while the palette opens', async () => {
  await page.keyboard.press('Control+k')
  await page.keyboard.type('lighthouse', { delay: 20 })
  await expect.poll(() => palette().inputValue()).toBe('lighthouse')
  await page.keyboard.press('Escape')
  await palette().waitFor({ state: 'detached' })
})

it('runs every listed shortcut', async () => {
  await page.keyboard.press('Alt+ArrowDown')
  await heading('A harbour').or(heading('A lighthouse')).waitFor()
  const [first, other] = (await heading('A harbour').count())
    ? ['A harbour', 'A lighthouse']
    : ['A lighthouse', 'A harbour']
  await page.keyboard.press('Escape')
  await page.keyboard.press('Shift+?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await sheet.waitFor()
  const named = await sheet.getByRole('term').allInnerTexts()
  await page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'detached' })
  const done = ['Keyboard shortcuts', 'Next session']
  const does = async (label: string, key: string, seen: () => Promise<unknown>) => {
    await page.keyboard.press(key)
    await seen()
    done.push(label)
  }
  await page.keyboard.press('Alt+ArrowDown')
  await heading(other).waitFor()
  await page.keyboard.press('Escape')
  await does('Previous session', 'Alt+ArrowUp', () => heading(first).waitFor())
  await does('Write a prompt', 'p', async () => {
    const box = page.getByRole('textbox', { name: 'Prompt', exact: true })
    await expect.poll(() => box.evaluate(element => element === document.activeElement)).toBe(true)
    await page.keyboard.press('Escape')
  })
  await does('Search or jump to…', 'Control+k', async () => {
    await palette().waitFor()
    await page.keyboard.press('Escape')
    await palette().waitFor({ state: 'detached' })
  })
  await does('New session', 'n', async () => {
    await page.getByRole('dialog', { name: 'New session' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: 'New session' }).waitFor({ state: 'detached' })
  })
  await send(page, { text: { length: 5000, rate: 50 } })
  await page.getByRole('button', { name: 'Stop', exact: true }).waitFor()
  await page.keyboard.press('Escape')
  // The event of a Mac when Option and S are pressed.
  await page.evaluate(() => {
    const pressed = { key: 'ß', code: 'KeyS', altKey: true, bubbles: true }
    document.body.dispatchEvent(new KeyboardEvent('keydown', pressed))
  })
  await page.getByText('Stopped', { exact: false }).first().waitFor()
  done.push('Stop agent')
  await does('Find in this session', 'f', async () => {
    await page.getByRole('textbox', { name: 'Find in this session' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('textbox', { name: 'Find in this session' }).waitFor({ state: 'detached' })
  })
  await does('Activity', 'a', async () => {
    await page.getByRole('dialog', { name: 'Activity' }).waitFor()
    await page.keyboard.press('a')
    await page.getByRole('dialog', { name: 'Activity' }).waitFor({ state: 'detached' })
  })
  await does('Switch between list and canvas', 'v', async () => {
    await page.locator('.react-flow').waitFor()
    await page.keyboard.press('v')
    await page.locator('.react-flow').waitFor({ state: 'detached' })
    // Small screens have only the list, so toggling twice must change nothing.
    const before = page.viewportSize()
    await page.setViewportSize({ width: 600, height: 700 })
    await expect.poll(() => page.getByRole('button', { name: 'Canvas' }).isVisible()).toBe(false)
    await page.keyboard.press('v')
    await page.keyboard.press('v')
    if (before) await page.setViewportSize(before)
    await page.getByRole('button', { name: 'List', pressed: true }).waitFor()
    expect(await page.locator('.react-flow').count()).toBe(0)
  })
  await does('Back to board', 'b', () => page.waitForURL(/boards\/\w+$/))
  await does('Settings', ',', () => page.getByRole('heading', { name: 'Settings' }).waitFor())
  expect(named.sort()).toEqual(done.sort())
})
