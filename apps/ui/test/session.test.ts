import { until } from '@callboard/testing'
import type { Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { card, lastMessageText, newSession, openBoard, send, settings, streaming } from './board-page.ts'

let page: Page

const { app, client, user } = await openBoard({ agent: { refuse: 'high', fork: true, resume: 'resume' } })

beforeAll(async () => {
  await user.page.close()
})

beforeEach(async () => {
  page = await user.open(app.url)
})

afterEach(async () => {
  for (const tab of user.context.pages()) await tab.close()
})

const poll = (look: () => unknown) => expect.poll(look)
const endless = { text: { length: 100_000, rate: 200 } }
const queue = (tab: Page) => tab.getByRole('region', { name: 'Queue', exact: true })
const prompts = (tab: Page) => queue(tab).getByRole('listitem').allInnerTexts()

it('[T8] syncs agent options across tabs and shows rejected choices', async () => {
  await newSession(page, 'Choices', 'scripted')
  await send(page, { text: { text: 'Ready.' }, usage: 'update' })
  const second = await user.open(page.url())
  const model = (tab: Page) => tab.getByRole('combobox', { name: 'Model' })
  await poll(() => model(second).inputValue()).toBe('The small one')
  await model(page).click()
  await page.getByRole('option', { name: 'The large one' }).click()
  for (const tab of [page, second]) await poll(() => model(tab).inputValue()).toBe('The large one')
  await page.getByRole('combobox', { name: 'Effort' }).click()
  await page.getByRole('option', { name: 'The high one' }).click()
  await page.getByRole('alert').getByText('The high one is not in your plan.').waitFor()
  await poll(() => page.getByRole('combobox', { name: 'Effort' }).inputValue()).toBe('The low one')
  await card(page, 'Choices').getByText('Context 1% full', { exact: false }).waitFor({ state: 'attached' })
  await page.getByText(/^Done.* · \$0\.25$/).waitFor()
})

it('[T2] reorders the queue in every tab and keeps the focus', async () => {
  await newSession(page, 'Order', 'scripted')
  await send(page, endless)
  await streaming(page).waitFor()
  for (const words of ['first', 'second', 'third']) await send(page, words)
  await poll(async () => (await prompts(page)).length).toBe(3)
  const second = await user.open(page.url())
  const third = queue(page).getByRole('listitem').filter({ hasText: 'third' })
  await third.getByRole('button', { name: 'Move up' }).focus()
  await page.keyboard.press('Enter')
  for (const tab of [page, second]) await poll(() => prompts(tab)).toEqual([/first/, /third/, /second/].map(matching))
  await page.keyboard.press('Enter')
  for (const tab of [page, second]) await poll(() => prompts(tab)).toEqual([/third/, /first/, /second/].map(matching))
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await queue(page).getByText('Queue paused · 3 prompts waiting').waitFor()
})

it('[T2] interrupts the running task, and says what runs before a prompt in a paused queue', async () => {
  await newSession(page, 'Now', 'scripted')
  await send(page, endless)
  await streaming(page).waitFor()
  await send(page, { text: { text: 'I waited.' } })
  const box = page.getByRole('textbox', { name: 'Prompt', exact: true })
  await box.fill(JSON.stringify({ text: { length: 4000, rate: 200 } }))
  await page.getByRole('button', { name: 'Interrupt & send' }).click()
  await page.getByText(/^Stopped/).waitFor()
  await streaming(page).waitFor()
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await page.getByText('1 queued prompt runs before yours').waitFor()
  await box.fill(JSON.stringify({ text: { text: 'At once.' } }))
  await box.press('Control+Enter')
  await page.getByText('At once.', { exact: true }).waitFor()
  await poll(() => lastMessageText(page)).toBe('I waited.')
})

it('[T1] shows a failed session as failed', async () => {
  await newSession(page, 'Broke', 'scripted')
  await send(page, { error: { code: -32603, message: 'the key is wrong' } })
  await card(page, 'Broke').getByText('Failed').waitFor()
  await page.getByText('The agent returned an error: the key is wrong').waitFor()
  const again = page.getByRole('button', { name: 'Retry' })
  await again.click()
  await poll(() => page.getByText('The agent returned an error: the key is wrong').count()).toBe(2)
  await poll(() => again.count()).toBe(1)
  await send(page, { text: { text: 'Better.' } })
  await card(page, 'Broke').getByText('Idle').waitFor()
  expect(await again.count()).toBe(0)
})

it('[T9] opens a fork with the messages so far', async () => {
  await newSession(page, 'Trunk', 'scripted')
  await send(page, { text: { text: 'So far.' } })
  await page.getByText(/^Done/).waitFor()
  await card(page, 'Trunk').getByRole('button', { name: 'Actions for “Trunk”' }).click()
  await page.getByRole('menuitem', { name: 'Fork' }).click()
  await page.getByRole('heading', { name: 'Trunk (fork)', level: 2 }).waitFor()
  await page.getByText('So far.', { exact: true }).waitFor()
  await poll(() => lastMessageText(page)).toContain('Forked from “Trunk”.')
})

it('duplicates the settings of a session without its messages', async () => {
  await newSession(page, 'Twin', 'scripted')
  await send(page, { text: { text: 'Not for the other one.' } })
  await page.getByText(/^Done/).waitFor()
  const first = page.url()
  await card(page, 'Twin').getByRole('button', { name: 'Actions for “Twin”' }).click()
  await page.getByRole('menuitem', { name: 'Duplicate settings only' }).click()
  await page.getByText('Start the conversation').waitFor()
  expect(page.url()).not.toBe(first)
  await poll(() => card(page, 'Twin').count()).toBe(2)
})

it('[T5] answers a permission on the card and counts it in every title', async () => {
  await newSession(page, 'On the card', 'scripted')
  // Sessions of earlier tests may need attention as well.
  const waiting = async () => Number(/^\((\d+)\)/.exec(await page.title())?.[1] ?? 0)
  const before = await waiting()
  await send(page, { permission: true, text: { text: 'Thank you.' } })
  await poll(waiting).toBe(before + 1)
  await card(page, 'On the card').getByRole('button', { name: 'Allow', exact: true }).click()
  await poll(() => lastMessageText(page)).toBe('Thank you.')
  await poll(waiting).toBe(before)
})

it('[T5] shows a desktop notification while no tab is visible, until it is answered', async () => {
  await user.context.grantPermissions(['notifications'], { origin: new URL(app.url).origin })
  await page.addInitScript(standIn)
  await page.reload()
  const part = await settings(page, 'Notifications')
  await part.getByText(/^Enabled/).waitFor()
  await page.goto(app.url)
  const session_id = await newSession(page, 'Unseen', 'scripted')
  const ask = () => client.prompt(session_id, { prompt: JSON.stringify({ permission: true }) })
  const notices = () => page.evaluate(() => document.documentElement.dataset.notices ?? '')
  const answer = async () => {
    const query = { session_id, status: 'pending' as const }
    const { data } = await until(async () => {
      const found = await client.service('permissions').find({ query })
      return found.total > 0 && found
    })
    for (const { permission_id } of data)
      await client.service('permissions').patch(permission_id, { option_id: 'allow' })
  }
  await ask()
  await card(page, 'Unseen').getByText('Needs permission').waitFor()
  await answer()
  await card(page, 'Unseen').getByText('Idle').waitFor()
  expect(await notices()).toBe('')
  await page.evaluate(() => document.dispatchEvent(new Event('hide for the test')))
  await ask()
  await poll(notices).toBe('“Unseen” needs permission: scripted tool 1')
  await answer()
  // It replaced the notification of the permission.
  await poll(notices).toBe('“Unseen” finished: ')
})

const matching = (pattern: RegExp) => expect.stringMatching(pattern)

/**
 * Replaces the Notification API and the visibility of the tab, which a headless browser does not have, and records the
 * notifications.
 */
function standIn() {
  let isHidden = false
  Object.defineProperty(document, 'visibilityState', { get: () => (isHidden ? 'hidden' : 'visible') })
  document.addEventListener('hide for the test', () => {
    isHidden = true
    document.dispatchEvent(new Event('visibilitychange'))
  })
  class Shown extends EventTarget {
    static permission = 'granted'
    onclick = null
    constructor(title: string, { body }: { body: string }) {
      super()
      document.documentElement.dataset.notices = `${title}: ${body}`
    }
    close() {
      document.documentElement.dataset.notices = ''
    }
  }
  Object.defineProperty(window, 'Notification', { value: Shown })
}
