import type { Locator, Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { card, ignoreErrors, newSession, openBoard, send } from './board-page.ts'

let page: Page

const { app, client, user } = await openBoard()

beforeAll(async () => {
  // The last board cannot be removed.
  await client.service('boards').create({ name: 'Elsewhere' })
  page = user.page
})

beforeEach(async () => {
  await page.goto(app.url)
})

afterEach(() => {
  // A palette that is closed immediately has not yet looked for an element to focus.
  ignoreErrors(user, /Failed to find focusable element/)
})

const palette = () => page.getByRole('dialog').getByRole('textbox', { name: 'Search or jump to…' })
const heading = (name: string) => page.getByRole('heading', { name, level: 2 })
const panel = (title: string) => page.getByRole('region', { name: `Session “${title}”` })
const hasFocus = (element: Locator) =>
  expect.poll(() => element.evaluate(it => it === document.activeElement)).toBe(true)

/** Runs an action of the palette by keyboard alone. */
async function act(words: string, label: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await palette().fill(words)
  await page.locator('[data-action][data-selected]').filter({ hasText: label }).waitFor()
  await page.keyboard.press('Enter')
  await palette().waitFor({ state: 'detached' })
}

it('contains all menu items and settings pages', async () => {
  await newSession(page, 'A pier', 'scripted')
  await send(page, { text: { text: 'It is long.' } })
  await page.getByText(/^Done/).waitFor()
  const banner = page.getByRole('banner')
  const expectAll = async (labels: string[]) => {
    await page.keyboard.press('Control+k')
    for (const label of labels) {
      await palette().fill(label)
      await page.locator('[data-action]').filter({ hasText: label }).first().waitFor()
    }
    await page.keyboard.press('Escape')
    await palette().waitFor({ state: 'detached' })
  }
  const expectMenu = async (button: Locator, known: string) => {
    await button.click()
    const items = page.getByRole('menuitem')
    await items.filter({ hasText: known }).waitFor()
    const labels = await items.allInnerTexts()
    await page.keyboard.press('Escape')
    await items.first().waitFor({ state: 'detached' })
    await expectAll(labels.map(label => label.trim()))
  }
  await expectMenu(panel('A pier').getByRole('button', { name: 'Actions for “A pier”' }), 'Fork')
  await expectMenu(banner.getByRole('heading').getByRole('button'), 'Remove board…')
  await expectMenu(banner.getByRole('button', { name: 'Account menu' }), 'Sign out')
  const address = page.url()
  await act('agents', 'Agents')
  await page.getByRole('region', { name: 'Agents', exact: true }).waitFor()
  await expectAll(await page.getByRole('navigation', { name: 'Settings' }).getByRole('link').allInnerTexts())
  await act('invite', 'Invite someone…')
  await page.getByRole('dialog', { name: 'Invite someone' }).waitFor()
  await page.keyboard.press('Escape')
  await page.goto(address)
})

it('renames, shows changes of, archives, restores and removes the open session', async () => {
  await newSession(page, 'A jetty', 'scripted')
  await act('rename session', 'Rename…')
  await hasFocus(page.getByRole('dialog', { name: 'Rename session' }).getByRole('textbox'))
  await page.keyboard.press('Control+a')
  await page.keyboard.type('A mole')
  await page.keyboard.press('Enter')
  await heading('A mole').waitFor()
  const changes = panel('A mole').getByRole('button', { name: 'Changes', exact: true })
  await act('changes', 'View changes')
  await expect.poll(() => changes.getAttribute('aria-pressed')).toBe('true')
  await act('conversation', 'Back to conversation')
  await expect.poll(() => changes.getAttribute('aria-pressed')).toBe('false')
  await act('archive', 'Archive')
  await page.getByText('This session is archived.').waitFor()
  await act('unarchive', 'Unarchive')
  await card(page, 'A mole').waitFor()
  await act('remove', 'Remove…')
  const asked = page.getByRole('dialog', { name: 'Remove session' })
  await hasFocus(asked.getByRole('button', { name: 'Cancel' }))
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText('This session is no longer available').waitFor()
  await act('back', 'Back to board')
  await page.waitForURL(/boards\/\w+$/)
})

it('opens a session at the conversation after its changes were shown', async () => {
  await newSession(page, 'A quay', 'scripted')
  await act('changes', 'View changes')
  const changes = page.getByRole('button', { name: 'Changes', exact: true })
  await expect.poll(() => changes.getAttribute('aria-pressed')).toBe('true')
  await page.keyboard.press('b')
  await changes.waitFor({ state: 'detached' })
  await card(page, 'A quay').getByRole('link', { name: 'A quay' }).click()
  await expect.poll(() => changes.getAttribute('aria-pressed')).toBe('false')
})

it('focuses the permission options without answering', async () => {
  await newSession(page, 'A buoy', 'scripted')
  await send(page, { permission: true, text: { text: 'Thank you.' } })
  const question = panel('A buoy').getByRole('region', { name: 'Permission request' })
  await question.waitFor()
  await page.keyboard.press('Escape')
  await act('answer', 'Answer permission request')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await hasFocus(question.getByRole('button').first())
  await page.keyboard.press('Enter')
  await page.getByText('Thank you.').first().waitFor()
  await question.waitFor({ state: 'detached' })
})

it('resumes a paused queue', async () => {
  await newSession(page, 'A dock', 'scripted')
  await send(page, { text: { length: 5000, rate: 50 } })
  await page.getByRole('button', { name: 'Stop', exact: true }).waitFor()
  await send(page, { text: { text: 'After all.' } })
  await page.getByRole('region', { name: 'Queue' }).waitFor()
  await page.keyboard.press('Alt+s')
  await page.getByRole('button', { name: 'Resume', exact: true }).waitFor()
  await act('resume', 'Resume queue')
  await page.getByText('After all.', { exact: true }).waitFor()
})
