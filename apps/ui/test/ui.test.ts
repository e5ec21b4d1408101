import { basename } from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  card,
  collapseSpaces,
  connection,
  ignoreErrors,
  lastMessageText,
  newSession,
  newSessionButton,
  openBoard,
  openSignedIn,
  send,
  signOut,
  streaming
} from './board-page.ts'
import { countRenders, rendersOf } from './renders.ts'

let page: Page

const { app, client, browser, user } = await openBoard()

beforeEach(async () => {
  page = await user.open(app.url)
})

afterEach(async () => {
  for (const tab of user.context.pages()) await tab.close()
})

const poll = (look: () => unknown) => expect.poll(look)

/** The text of a session's last message as the daemon stores it. */
async function stored(session_id: string): Promise<string> {
  const { data } = await client.service('messages').find({ query: { session_id, $limit: 200 } })
  return collapseSpaces(data.at(-1)?.text ?? '')
}

const length = async (page: Page) => (await lastMessageText(page)).length
/** The outcome below a stopped answer. */
const CUT_OFF = ' Response interrupted'
const stopButton = (page: Page) => page.getByRole('button', { name: 'Stop', exact: true })

it('signs in with a link and removes its code from the address bar', async () => {
  const other = await openSignedIn(browser, (await client.link()).url)
  expect(other.page.url()).not.toContain('code')
  await other.page.goBack()
  expect(other.page.url()).not.toContain('code')
  await other.context.close()
  await page.getByRole('heading', { name: 'No sessions yet' }).waitFor()
})

it('explains a used link, and accepts a new one by hand', async () => {
  const link = (await client.link()).url
  const other = await openSignedIn(browser, link)
  await signOut(other.page)
  const field = other.page.getByRole('textbox', { name: /Paste a link/ })
  await field.fill(link)
  await field.press('Enter')
  await other.page.getByText(/already been used or has expired/).waitFor()
  await field.fill((await client.link()).url)
  await field.press('Enter')
  await connection(other.page, 'Live').waitFor()
  await other.context.close()
})

it('selects defaults for a new session, and explains a rejected path', async () => {
  await newSessionButton(page).click({ trial: true })
  await page.keyboard.press('n')
  const repository = page.getByRole('combobox', { name: 'Repository' })
  await poll(() => page.getByRole('combobox', { name: 'Agent' }).inputValue()).toBe('Built-in agent')
  await poll(() => repository.inputValue()).toBe(basename(app.cwd))
  await page.getByRole('textbox', { name: 'Title' }).fill('Nowhere')
  await repository.click()
  await page.getByRole('option', { name: 'Another path or Git URL…' }).click()
  await page.getByRole('textbox', { name: 'Local path or Git URL' }).fill('/no/such/place')
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByText('The directory /no/such/place does not exist').waitFor()
  await page.keyboard.press('Escape')
})

it('[S5] streams an answer in two tabs', async () => {
  const session_id = await newSession(page, 'Two tabs', 'scripted')
  const second = await user.open(page.url())
  await send(page, { text: { length: 100_000, rate: 450 } })
  for (const tab of [page, second]) {
    await streaming(tab).waitFor()
    const early = await length(tab)
    await poll(() => length(tab)).toBeGreaterThan(early + 50)
    expect(await streaming(tab).count()).toBe(1)
  }
  await card(page, 'Two tabs').getByText('Running').waitFor()
  await stopButton(page).click()
  await card(page, 'Two tabs').getByText('Idle').waitFor()
  const text = await stored(session_id)
  expect(text.length).toBeGreaterThan(50)
  for (const tab of [page, second]) await poll(() => lastMessageText(tab)).toBe(`${text}${CUT_OFF}`)
})

it('[S4] shows the text so far after a reload, and continues', async () => {
  const session_id = await newSession(page, 'Reload', 'scripted')
  await send(page, { text: { length: 100_000, rate: 400 } })
  await streaming(page).waitFor()
  await poll(() => length(page)).toBeGreaterThan(200)
  const before = await lastMessageText(page)
  await page.reload()
  await streaming(page).waitFor()
  const after = await lastMessageText(page)
  expect(after.startsWith(before)).toBe(true)
  await poll(() => length(page)).toBeGreaterThan(after.length)
  await stopButton(page).click()
  await streaming(page).waitFor({ state: 'detached' })
  expect(await lastMessageText(page)).toBe(`${await stored(session_id)}${CUT_OFF}`)
})

it('[T4] stops the running task, and resumes the queue', async () => {
  await newSession(page, 'Stop', 'scripted')
  await send(page, { text: { length: 5000, rate: 200 } })
  await streaming(page).waitFor()
  await send(page, { text: { text: 'The one after.' } })
  const queue = page.getByRole('region', { name: 'Queue', exact: true })
  await queue.getByText('The one after.').waitFor()
  await card(page, 'Stop').getByText('1 queued').waitFor()
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await page.getByText(/^Stopped/).waitFor()
  await card(page, 'Stop').getByText('Paused').waitFor()
  await queue.getByRole('button', { name: 'Resume' }).click()
  await poll(() => lastMessageText(page)).toBe('The one after.')
  await queue.waitFor({ state: 'detached' })
})

it('[T2] edits and removes queued prompts', async () => {
  await newSession(page, 'Queue', 'scripted')
  await send(page, { text: { length: 5000, rate: 200 } })
  await streaming(page).waitFor()
  await send(page, 'first')
  await send(page, 'second')
  const queue = page.getByRole('region', { name: 'Queue', exact: true })
  await poll(() => queue.getByRole('listitem').count()).toBe(2)
  await queue.getByRole('button', { name: 'Remove from queue' }).first().click()
  await poll(() => queue.getByRole('listitem').count()).toBe(1)
  await queue.getByRole('button', { name: 'Edit prompt' }).click()
  await queue.getByRole('textbox', { name: 'Edit prompt' }).fill('changed')
  await queue.getByRole('button', { name: 'Save' }).click()
  await queue.getByText('changed').waitFor()
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await queue.getByRole('button', { name: 'Resume' }).click()
  await poll(() => lastMessageText(page)).toContain('You said: changed')
})

it('[T5] closes a permission request in every tab and shows who answered', async () => {
  await newSession(page, 'Ask', 'scripted')
  const second = await user.open(page.url())
  await send(page, { permission: true, text: { text: 'Thank you.' } })
  const question = (tab: Page) => tab.getByRole('region', { name: 'Permission request' })
  await question(page).waitFor()
  await card(page, 'Ask').getByText('Needs permission').waitFor()
  await question(second).getByRole('button', { name: 'Allow', exact: true }).click()
  await question(page).waitFor({ state: 'detached' })
  await question(second).waitFor({ state: 'detached' })
  await page.getByText(/Allowed by owner/i).waitFor()
  await poll(() => lastMessageText(page)).toBe('Thank you.')
})

it('[T5] shows a permission request in full before it can be allowed', async () => {
  await newSession(page, 'Ask all', 'scripted')
  await send(page, { permission: true, call: { kind: 'other', input: { command: 'query', sql: 'DROP TABLE users' } } })
  const question = page.getByRole('region', { name: 'Permission request' })
  await question.getByText('DROP TABLE users').waitFor()
  await card(page, 'Ask all').getByLabel('Permission request').waitFor()
  expect(await card(page, 'Ask all').getByRole('button', { name: 'Allow', exact: true }).count()).toBe(0)
  await question.getByRole('button', { name: 'Reject', exact: true }).click()
  await send(page, { permission: true, call: { kind: 'execute', input: { command: 'make', cwd: '/etc' } } })
  await question.getByText('"cwd": "/etc"').waitFor()
  await question.getByText('make', { exact: true }).waitFor()
  expect(await card(page, 'Ask all').getByRole('button', { name: 'Allow', exact: true }).count()).toBe(0)
  await question.getByRole('button', { name: 'Reject', exact: true }).click()
})

it('keeps a draft across reloads', async () => {
  await newSession(page, 'Draft', 'scripted')
  const box = page.getByRole('textbox', { name: 'Prompt', exact: true })
  await box.fill('half a thought')
  await page.reload()
  await poll(() => box.inputValue()).toBe('half a thought')
  await box.fill('')
})

it('renders untrusted Markdown without scripts, HTML or remote images', async () => {
  await newSession(page, 'Distrust', 'scripted')
  const asked: string[] = []
  page.on('request', request => asked.push(request.url()))
  const text = [
    '[a](javascript:alert(1)) [b](https://example.org/) [c](data:text/html,x)',
    '![d](https://example.org/d.png) <img src="https://example.org/e.png" onerror="alert(1)"> <b>f</b>',
    '| g |\n|---|\n| h |'
  ].join('\n\n')
  await send(page, { text: { text } })
  const answer = page.locator('[data-message]').last()
  await answer.getByRole('cell', { name: 'h' }).waitFor()
  expect(await answer.locator('img, b, script').count()).toBe(0)
  const links = await answer.getByRole('link').evaluateAll(all => all.map(link => link.getAttribute('href')))
  expect(links).toEqual(['https://example.org/', 'https://example.org/d.png'])
  expect(asked.filter(url => !url.startsWith(app.url))).toEqual([])
})

it('renders only the streaming message, at most once per frame', async () => {
  await newSession(page, 'Renders', 'scripted')
  await send(page, 'something before')
  await page.getByText(/^Done/).waitFor()
  const tab = await user.context.newPage()
  await countRenders(tab)
  await tab.goto(page.url())
  await send(tab, { text: { length: 100_000, rate: 500 } })
  const growing = await streaming(tab).getAttribute('data-message')
  await poll(() => length(tab)).toBeGreaterThan(200)
  const before = await rendersOf(tab)
  await poll(() => length(tab)).toBeGreaterThan(1200)
  const after = await rendersOf(tab)
  await stopButton(tab).click()
  const others = { ...after.messages, [String(growing)]: before.messages[String(growing)] }
  expect(others).toEqual(before.messages)
  expect(after.list).toBe(before.list)
  const commits = (after.messages[String(growing)] ?? 0) - (before.messages[String(growing)] ?? 0)
  expect(commits).toBeGreaterThan(0)
  expect(commits).toBeLessThanOrEqual(after.frames - before.frames)
})

it('keeps connecting when the tab becomes visible meanwhile', async () => {
  await page.addInitScript(() => {
    const Plain = window.WebSocket
    window.WebSocket = class extends Plain {
      constructor(...args: ConstructorParameters<typeof Plain>) {
        super(...args)
        window.WebSocket = Plain
        queueMicrotask(() => document.dispatchEvent(new Event('visibilitychange')))
      }
    }
  })
  await page.reload()
  await connection(page, 'Live').waitFor()
  // openBoard checks the console after every test.
})

it('shows when it went offline, and reconnects after a restart', async () => {
  const session_id = await newSession(page, 'Restart', 'scripted')
  await app.stop()
  await connection(page, /Offline since \d\d:\d\d/).waitFor()
  await app.restart()
  await connection(page, 'Live').waitFor()
  await send(page, { text: { text: 'Back again.' } })
  await poll(() => lastMessageText(page)).toBe('Back again.')
  expect(await stored(session_id)).toBe('Back again.')
  ignoreErrors(user, /ERR_CONNECTION_REFUSED/)
})

it('restores a rejected prompt in all tabs and shows one error', async () => {
  await newSession(page, 'Refused', 'scripted')
  const other = await user.open(page.url())
  await connection(other, 'Live').waitFor()
  const box = (tab: Page) => tab.getByRole('textbox', { name: 'Prompt', exact: true })
  const tooLong = 'too long '.repeat(8_000)
  await box(page).fill(tooLong)
  await box(page).press('Enter')
  const told = () => Promise.all([page, other].map(tab => tab.getByText('Couldn’t send the prompt').count()))
  await poll(async () => (await told()).reduce((sum, count) => sum + count)).toBe(1)
  for (const tab of [page, other]) await poll(() => box(tab).inputValue()).toBe(tooLong)
  await box(page).fill('')
})

it('[T3] sends prompts written offline once and in order', async () => {
  const session_id = await newSession(page, 'Sent offline', 'scripted')
  const other = await user.open(page.url())
  // The session must be loaded before the daemon stops.
  await other.getByRole('textbox', { name: 'Prompt', exact: true }).waitFor()
  await app.stop()
  const unsent = (tab: Page) => tab.getByRole('region', { name: 'Not sent yet' })
  for (const [nr, tab] of [page, other, page].entries()) {
    await connection(tab, /Offline/).waitFor()
    await tab.getByRole('textbox', { name: 'Prompt' }).fill(`offline ${nr}`)
    await tab.keyboard.press('Enter')
  }
  for (const tab of [page, other]) {
    await poll(() => unsent(tab).getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringContaining('offline 0'),
      expect.stringContaining('offline 1'),
      expect.stringContaining('offline 2')
    ])
  }
  await unsent(other).getByRole('button', { name: 'Discard prompt' }).last().click()
  await app.restart()
  for (const tab of [page, other]) {
    await connection(tab, 'Live').waitFor()
    await unsent(tab).waitFor({ state: 'detached' })
  }
  const prompts = async () => {
    const { data } = await client.service('tasks').find({ query: { session_id, $sort: { position: 1 } } })
    return data.map(({ prompt }) => prompt)
  }
  await poll(prompts).toEqual(['offline 0', 'offline 1'])
  await other.close()
  ignoreErrors(user, /ERR_CONNECTION_REFUSED/)
})
