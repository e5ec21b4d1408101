import { type Client, connect } from '@callboard/client'
import { type App, launchBrowser, scriptedAgent, startApp } from '@callboard/testing'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { card, forgive, newSession, type SignedIn, send, signedIn } from './board-page.ts'

let app: App
let client: Client
let browser: Browser
let user: SignedIn
let page: Page

beforeAll(async () => {
  app = await startApp()
  client = connect({ url: app.url, token: app.token })
  await client.service('agents').create({ name: 'scripted', ...scriptedAgent() })
  // The last board cannot be removed.
  await client.service('boards').create({ name: 'Elsewhere' })
  browser = await launchBrowser()
  user = await signedIn(browser, app.link)
  page = user.page
})

afterAll(async () => {
  await browser?.close()
  client?.close()
  await app?.[Symbol.asyncDispose]()
})

beforeEach(async () => {
  await page.goto(app.url)
})

afterEach(() => {
  // What is closed at once has not looked yet for what takes its focus.
  forgive(user, /Failed to find focusable element/)
  expect(user.complaints.splice(0)).toEqual([])
})

const palette = () => page.getByRole('dialog').getByRole('textbox', { name: 'Search or jump to…' })
const heading = (name: string) => page.getByRole('heading', { name, level: 2 })
const panel = (title: string) => page.getByRole('region', { name: `Session “${title}”` })
const hasFocus = (element: Locator) =>
  expect.poll(() => element.evaluate(it => it === document.activeElement)).toBe(true)

/** Does by the keyboard alone what the palette has under these words. */
async function act(words: string, label: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await palette().fill(words)
  await page.locator('[data-action][data-selected]').filter({ hasText: label }).waitFor()
  await page.keyboard.press('Enter')
  await palette().waitFor({ state: 'detached' })
}

it('has whatever the menus and the settings have', async () => {
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

it('renames, shows the changes, archives, puts back and removes the open session', async () => {
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

it('begins with what was said in a session of which the changes were shown before', async () => {
  await newSession(page, 'A quay', 'scripted')
  await act('changes', 'View changes')
  const changes = page.getByRole('button', { name: 'Changes', exact: true })
  await expect.poll(() => changes.getAttribute('aria-pressed')).toBe('true')
  await page.keyboard.press('b')
  await changes.waitFor({ state: 'detached' })
  await card(page, 'A quay').getByRole('link', { name: 'A quay' }).click()
  await expect.poll(() => changes.getAttribute('aria-pressed')).toBe('false')
})

it('leads to the answers beside what is asked, and answers nothing by itself', async () => {
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

it('resumes a queue that is paused', async () => {
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
