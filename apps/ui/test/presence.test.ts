import type { Page } from 'playwright-core'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { card, newSession, openBoard, openSignedInAs, type SignedIn } from './board-page.ts'

let guest: SignedIn

const { app, client, browser, user: owner } = await openBoard()

/** The owner and an invited user, each with their own browser context. */
beforeAll(async () => {
  const account = { email: 'ben@example.test', password: 'long enough to be one' }
  await client.service('users').create({ name: 'Ben Ash', role: 'member', ...account })
  guest = await openSignedInAs(browser, app.url, account)
  await newSession(owner.page, 'Watched', 'scripted')
})

afterEach(() => {
  expect(guest.consoleErrors.splice(0)).toEqual([])
})

const faces = (page: Page) => page.getByRole('banner').getByRole('img', { name: /on this board$/ })

it('[P1] shows each user on the board once until their last tab is closed', async () => {
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

it('[P2] shows who views a session and who is typing', async () => {
  await card(guest.page, 'Watched').getByRole('link').click()
  await card(owner.page, 'Watched').getByRole('img', { name: 'Ben Ash is viewing this session' }).waitFor()
  await guest.page.getByRole('textbox', { name: 'Prompt', exact: true }).pressSequentially('wait')
  const writing = owner.page.getByText('Ben Ash is typing…')
  await writing.waitFor()
  await guest.page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('')
  await writing.waitFor({ state: 'detached' })
})
