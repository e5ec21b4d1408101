import { type Client, connect } from '@callboard/client'
import { type App, launchBrowser, scriptedAgent, startApp } from '@callboard/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { card, newSession, type SignedIn, signedIn, signedInAs } from './board-page.ts'

let app: App
let client: Client
let browser: Browser
let owner: SignedIn
let guest: SignedIn

/** The owner, and somebody who was invited: each with a browser of their own. */
beforeAll(async () => {
  app = await startApp()
  client = connect({ url: app.url, token: app.token })
  await client.service('agents').create({ name: 'scripted', ...scriptedAgent() })
  const account = { email: 'ben@example.test', password: 'long enough to be one' }
  await client.service('users').create({ name: 'Ben Ash', role: 'member', ...account })
  browser = await launchBrowser()
  owner = await signedIn(browser, app.link)
  guest = await signedInAs(browser, app.url, account)
  await newSession(owner.page, 'Watched', 'scripted')
})

afterAll(async () => {
  await browser?.close()
  client?.close()
  await app?.[Symbol.asyncDispose]()
})

afterEach(() => {
  for (const { complaints } of [owner, guest]) expect(complaints.splice(0)).toEqual([])
})

const faces = (page: Page) => page.getByRole('banner').getByRole('img', { name: /on this board$/ })

it('[P1] shows each person on the board once, and until their last tab is closed', async () => {
  await faces(owner.page)
    .and(owner.page.getByLabel(/Ben Ash/))
    .waitFor()
  const second = await guest.open(app.url)
  await faces(second).waitFor()
  await expect.poll(() => faces(owner.page).getAttribute('aria-label')).toMatch(/^\S.* and Ben Ash are on this board$/)
  await second.close()
  await guest.page.goto('about:blank')
  await expect.poll(() => faces(owner.page).getAttribute('aria-label')).toMatch(/ is on this board$/)
  await guest.page.goto(app.url)
  await faces(owner.page)
    .and(owner.page.getByLabel(/Ben Ash/))
    .waitFor()
})

it('[P2] shows who looks at a session, and who writes to it while they do', async () => {
  await card(guest.page, 'Watched').getByRole('link').click()
  await card(owner.page, 'Watched').getByRole('img', { name: 'Ben Ash is viewing this session' }).waitFor()
  await guest.page.getByRole('textbox', { name: 'Prompt', exact: true }).pressSequentially('wait')
  const writing = owner.page.getByText('Ben Ash is typing…')
  await writing.waitFor()
  await guest.page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('')
  await writing.waitFor({ state: 'detached' })
})
