import { cuttingProxy, effort } from '@callboard/testing'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import {
  card,
  collapseSpaces,
  connection,
  ignoreErrors,
  newSession,
  openBoard,
  openSignedInAs,
  type SignedIn,
  send
} from './board-page.ts'

const tabCount = effort({ test: 4, proof: 20, once: 20 })

const line = await cuttingProxy()
const {
  app,
  client,
  browser,
  user: owner
} = await openBoard({
  env: { CALLBOARD_ORIGINS: new URL(line.url).origin }
})
line.retarget(app.port)

let guest: SignedIn
let session_id: string

/** The owner and an invited user, whose connection can be cut; both have the same session open. */
beforeAll(async () => {
  const account = { email: 'ben@example.test', password: 'long enough to be one' }
  await client.service('users').create({ name: 'Ben Ash', role: 'member', ...account })
  guest = await openSignedInAs(browser, line.url, account)
  session_id = await newSession(owner.page, 'Read by both', 'scripted')
  await card(guest.page, 'Read by both').getByRole('link').click()
})

afterAll(() => line[Symbol.asyncDispose]())

afterEach(() => {
  expect(guest.consoleErrors.splice(0)).toEqual([])
})

/** Streams until it is stopped. */
const ENDLESS = { text: { length: 100_000, rate: 1_000, emoji: true } }
const LONG = { text: { length: 3_000, rate: 1_000, emoji: true } }
const isGrowing = (page: Page) => page.locator('[data-message][data-status=streaming]').waitFor()

/** Waits until all pages show the last message as it is stored. */
async function showTheRow(pages: readonly Page[]): Promise<void> {
  const stored = async () => {
    const { data } = await client.service('messages').find({ query: { session_id, $sort: { index: -1 }, $limit: 1 } })
    const [last] = data
    if (last?.role !== 'assistant' || last.status === 'streaming') return 'not ended'
    return collapseSpaces(last.status === 'complete' ? last.text : `${last.text} Response interrupted`)
  }
  await expect.poll(stored).not.toBe('not ended')
  const text = await stored()
  for (const page of pages) {
    const shown = async () => collapseSpaces(await page.locator('[data-message][data-type=text]').last().innerText())
    await expect.poll(shown).toBe(text)
  }
}

it('[S4] continues a streaming answer after a reload, for both users', async () => {
  await send(guest.page, ENDLESS)
  await Promise.all([owner.page, guest.page].map(isGrowing))
  await owner.page.locator('[data-message]').first().getByText('Ben Ash', { exact: true }).waitFor()
  expect(await guest.page.locator('[data-message]').first().getByText('Ben Ash').count()).toBe(0)
  await guest.page.reload()
  await isGrowing(guest.page)
  await client.stop(session_id)
  await showTheRow([owner.page, guest.page])
})

it('[F4] shows the same conversation after a reconnect', async () => {
  await send(owner.page, ENDLESS)
  await Promise.all([owner.page, guest.page].map(isGrowing))
  line.refuse()
  for (const open of line.connections) open.reset()
  await connection(guest.page, /Offline since/).waitFor()
  await client.service('sessions').patch(session_id, { title: 'Renamed meanwhile' })
  await client.stop(session_id)
  await showTheRow([owner.page])
  await line.accept()
  await connection(guest.page, 'Live').waitFor()
  await guest.page.getByRole('heading', { name: 'Renamed meanwhile', level: 2 }).waitFor()
  await showTheRow([owner.page, guest.page])
  ignoreErrors(guest, /ERR_CONNECTION/)
})

it(`[P1] ${tabCount} tabs count as one user and show the same text`, async () => {
  const { page } = guest
  const tabs = [page]
  while (tabs.length < tabCount) tabs.push(await guest.open(page.url()))
  await Promise.all(tabs.map(tab => connection(tab, 'Live').waitFor()))
  const faces = owner.page.getByRole('banner').getByRole('img', { name: /on this board$/ })
  await expect.poll(() => faces.getAttribute('aria-label')).toMatch(/^[^,]+ and Ben Ash are on this board$/)
  await send(owner.page, LONG)
  await showTheRow([owner.page, ...tabs])
  // On an overloaded machine a connection may drop for a moment, and the browser logs an error when it is closed while
  // opening.
  await Promise.all(tabs.map(tab => connection(tab, 'Live').waitFor()))
  await Promise.all(tabs.slice(1).map(tab => tab.close()))
  expect(await faces.getAttribute('aria-label')).toMatch(/Ben Ash/)
})

it('[C3] shows only the events of the board that is open', async () => {
  const { board_id: first, repo_id, agent_id } = await client.service('sessions').get(session_id)
  const { board_id: second } = await client.service('boards').create({ name: 'The other board' })
  const tabs: { page: Page; board_id: string }[] = []
  for (const { context, page } of [owner, guest]) {
    for (const board_id of [first, second]) {
      const tab = board_id === first ? page : await context.newPage()
      await tab.goto(`${new URL(page.url()).origin}/#/boards/${board_id}`)
      await connection(tab, 'Live').waitFor()
      tabs.push({ page: tab, board_id })
    }
  }
  for (const [title, board_id] of [
    ['Only on the first', first],
    ['Only on the second', second]
  ] as const) {
    const made = await client.service('sessions').create({ title, board_id, repo_id, agent_id })
    await client.prompt(made.session_id, { prompt: JSON.stringify({ permission: true }) })
    for (const tab of tabs.filter(tab => tab.board_id === board_id))
      await card(tab.page, title).getByText('Needs permission').waitFor()
    for (const tab of tabs.filter(tab => tab.board_id !== board_id)) expect(await card(tab.page, title).count()).toBe(0)
  }
})
