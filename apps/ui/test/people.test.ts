import type { Board, Role, Session } from '@callboard/contract'
import type { Page } from 'playwright-core'
import { afterEach, beforeAll, expect, it } from 'vitest'
import {
  card,
  collapseSpaces,
  connection,
  ignoreErrors,
  lastMessageText,
  openBoard,
  openVisitor,
  settings,
  signInWith,
  signOut,
  streaming,
  type Visitor
} from './board-page.ts'

const PASSWORD = 'a lamp at the stage door'

let board: Board
const visitors: Visitor[] = []

const { app, client, browser, user: owner } = await openBoard()

beforeAll(async () => {
  board = await client.service('boards').create({ name: 'Stage' })
})

afterEach(async () => {
  const consoleErrors = [owner, ...visitors].flatMap(one => one.consoleErrors.splice(0))
  for (const { context } of visitors.splice(0)) await context.close()
  expect(consoleErrors).toEqual([])
})

const poll = (look: () => unknown) => expect.poll(look)

async function newVisitor(): Promise<Visitor> {
  const one = await openVisitor(browser)
  visitors.push(one)
  return one
}

const emailOf = (name: string) => `${name.toLowerCase()}@example.test`

const createUser = (name: string, role: Role) =>
  client.service('users').create({ name, role, email: emailOf(name), password: PASSWORD })

/** Creates a user with this role and signs in with a new browser context. */
async function signInNewUser(name: string, role: Role): Promise<{ user_id: string; browser: Visitor; page: Page }> {
  const { user_id } = await createUser(name, role)
  const own = await newVisitor()
  const page = await own.open(app.url)
  await signInWith(page, emailOf(name), PASSWORD)
  await connection(page, 'Live').waitFor()
  return { user_id, browser: own, page }
}

async function newSession(title: string, board_id = board.board_id): Promise<Session> {
  const [{ data: agents }, { data: repos }] = await Promise.all([
    client.service('agents').find({ query: { name: 'scripted' } }),
    client.service('repos').find()
  ])
  const agent_id = agents[0]?.agent_id ?? ''
  return client.service('sessions').create({ title, board_id, agent_id, repo_id: repos[0]?.repo_id ?? '' })
}

const at = ({ board_id, session_id }: Session) => `${app.url}#/boards/${board_id}/sessions/${session_id}`

function authenticate(request: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(new URL('authentication', app.url), { method: 'POST', headers, body: JSON.stringify(request) })
}

/** The secret in the open dialog. */
const readSecret = (page: Page) => page.getByRole('dialog').getByRole('status').innerText()

it('signs in with a password and explains a rejected one', async () => {
  await createUser('Ada', 'member')
  const ada = await newVisitor()
  const page = await ada.open(app.url)
  await signInWith(page, emailOf('Ada'), 'not her password')
  await page.getByRole('alert').getByText('Wrong e-mail address or password.').waitFor()
  ignoreErrors(ada, /status of 401/)
  await signInWith(page, ' ADA@example.test', PASSWORD)
  await connection(page, 'Live').waitFor()
  await page.getByRole('button', { name: 'Account menu' }).click()
  await page.getByRole('menu').getByText('Ada').waitFor()
  expect(await page.getByRole('menu').innerText()).toContain('Member')
})

it('says how long to wait after too many failed attempts', async () => {
  await createUser('Bob', 'member')
  const attempt = () => authenticate({ strategy: 'local', email: emailOf('Bob'), password: 'a guess' })
  await Promise.all(Array.from({ length: 10 }, attempt))
  const bob = await newVisitor()
  const page = await bob.open(app.url)
  await signInWith(page, emailOf('Bob'), PASSWORD)
  await page
    .getByRole('alert')
    .getByText(/Too many failed attempts. Try again in \d+s/)
    .waitFor()
  ignoreErrors(bob, /status of 429/)
})

it('signs all tabs of a browser in and out at once', async () => {
  const { browser: own, page } = await signInNewUser('Cleo', 'member')
  const second = await own.open(app.url)
  await connection(second, 'Live').waitFor()
  const refreshToken = await second.evaluate(
    () =>
      Object.values(localStorage)
        .join(' ')
        .match(/[\w-]{43}/)?.[0]
  )
  await signOut(second)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await poll(async () => (await authenticate({ strategy: 'refresh', refreshToken })).status).toBe(401)
  await signInWith(page, emailOf('Cleo'), PASSWORD)
  await connection(second, 'Live').waitFor()
})

it('invites a new user with a link that is shown once', async () => {
  const people = await settings(owner.page, 'People')
  await people.getByRole('button', { name: 'Invite' }).click()
  await owner.page.getByRole('button', { name: 'Create link' }).click()
  await owner.page.getByRole('dialog', { name: 'Invitation link' }).waitFor()
  const link = await readSecret(owner.page)
  await owner.page.getByRole('button', { name: 'Done' }).click()
  await people.getByText('Invitation for a new member').waitFor()

  const dan = await newVisitor()
  const page = await dan.open(link)
  await page.getByRole('heading', { name: 'You’re invited to Callboard' }).waitFor()
  expect(page.url()).not.toContain('invite')
  await createUser('Taken', 'viewer')
  await page.getByRole('textbox', { name: 'Name' }).fill('Dan')
  await page.getByRole('textbox', { name: 'Email' }).fill(emailOf('Taken'))
  const join = page.getByRole('button', { name: 'Join' })
  await page.getByLabel('Password', { exact: true }).fill('too short')
  expect(await join.isDisabled()).toBe(true)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await join.click()
  await page.getByText('Another user already has this e-mail address.').waitFor()
  ignoreErrors(dan, /status of 409/)
  await page.getByRole('textbox', { name: 'Email' }).fill(emailOf('Dan'))
  await join.click()
  await connection(page, 'Live').waitFor()
  await people.getByText(emailOf('Dan')).waitFor()
  await people.getByText('Invitation for a new member').waitFor({ state: 'detached' })

  const late = await dan.open(link)
  await late.getByText('Someone is already signed in').waitFor()
  await late.getByRole('textbox', { name: 'Name' }).fill('Dana')
  await late.getByRole('textbox', { name: 'Email' }).fill(emailOf('Dana'))
  await late.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await late.getByRole('button', { name: 'Join' }).click()
  await late.getByText('This link has already been used or has expired.').waitFor()
  ignoreErrors(dan, /status of 401/)
  await late.getByRole('button', { name: 'Keep current sign-in' }).click()
  await connection(late, 'Live').waitFor()
})

it('resets a password with an admin’s link and revokes older sign-ins', async () => {
  const { browser: own, page } = await signInNewUser('Eve', 'member')
  const people = await settings(owner.page, 'People')
  await people.getByRole('button', { name: 'Actions for Eve' }).click()
  await owner.page.getByRole('menuitem', { name: 'Create reset link' }).click()
  const link = await readSecret(owner.page)
  await owner.page.getByRole('button', { name: 'Done' }).click()

  const elsewhere = await newVisitor()
  const fresh = await elsewhere.open(link)
  expect(fresh.url()).not.toContain('reset')
  await fresh.getByLabel('New password', { exact: true }).fill('another lamp, another door')
  await fresh.getByRole('button', { name: 'Set password and sign in' }).click()
  await connection(fresh, 'Live').waitFor()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await signInWith(page, emailOf('Eve'), PASSWORD)
  await page.getByRole('alert').waitFor()
  ignoreErrors(own, /status of 401/)
  await signInWith(page, emailOf('Eve'), 'another lamp, another door')
  await connection(page, 'Live').waitFor()
})

it('changes the name and password, and signs out another device', async () => {
  const { browser: own, page } = await signInNewUser('Finn', 'member')
  const elsewhere = await newVisitor()
  const far = await elsewhere.open(app.url)
  await signInWith(far, emailOf('Finn'), PASSWORD)
  await connection(far, 'Live').waitFor()

  const account = await settings(page, 'Account')
  await account.getByRole('textbox', { name: 'Name' }).fill('Finn the First')
  await account.getByRole('button', { name: 'Save name' }).click()
  await account.getByText('Saved').waitFor()
  await account.getByLabel('Current password', { exact: true }).fill('not it at all')
  await account.getByLabel('New password', { exact: true }).fill('the second lamp')
  await account.getByRole('button', { name: 'Change password' }).click()
  await account.getByRole('alert').getByText('The current password is wrong.').waitFor()
  await account.getByLabel('Current password', { exact: true }).fill(PASSWORD)
  await account.getByRole('button', { name: 'Change password' }).click()
  await far.getByRole('heading', { name: 'Sign in' }).waitFor()
  ignoreErrors(elsewhere, /status of 401/)
  await signInWith(far, emailOf('Finn'), 'the second lamp')
  await connection(far, 'Live').waitFor()

  const signIns = await settings(page, 'Devices')
  await poll(() => signIns.getByRole('listitem').count()).toBe(2)
  await signIns.getByRole('button', { name: /^Sign out/ }).click()
  await poll(() => signIns.getByRole('listitem').count()).toBe(1)
  await signIns.getByText('this browser').waitFor()
  await far.getByRole('heading', { name: 'Sign in' }).waitFor()
  ignoreErrors(elsewhere, /status of 401/)
  expect(own.consoleErrors).toEqual([])
})

it('lets a user who signed in with a link set an email and a password', async () => {
  const account = await settings(owner.page, 'Account')
  await account.getByRole('textbox', { name: 'Email' }).fill('owner@example.test')
  await account.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await account.getByRole('button', { name: 'Set password' }).click()
  await account.getByRole('button', { name: 'Save email' }).waitFor()
  const answer = await authenticate({ strategy: 'local', email: 'owner@example.test', password: PASSWORD })
  expect(answer.status).toBe(201)
})

it('shows an access token once, and revokes it', async () => {
  const tokens = await settings(owner.page, 'Access tokens')
  await tokens.getByRole('button', { name: 'New token' }).click()
  await owner.page.getByRole('textbox', { name: 'Token name' }).fill('Nightly')
  await owner.page.getByRole('button', { name: 'Create' }).click()
  const authorization = `Bearer ${await readSecret(owner.page)}`
  const answer = async () => (await fetch(new URL('boards', app.url), { headers: { authorization } })).status
  expect(await answer()).toBe(200)
  await owner.page.getByRole('button', { name: 'Done' }).click()
  await tokens.getByRole('button', { name: 'Revoke Nightly' }).click()
  await owner.page.getByRole('button', { name: 'Revoke', exact: true }).click()
  await tokens.getByText('Nightly').waitFor({ state: 'detached' })
  expect(await answer()).toBe(401)
})

it('offers only what the role allows', async () => {
  const { user_id, page } = await signInNewUser('Gil', 'member')
  const people = await settings(page, 'People')
  await people.getByText(emailOf('Gil')).waitFor()
  expect(await people.getByRole('button').count()).toBe(0)
  expect(await page.getByRole('link', { name: 'Workspace' }).count()).toBe(0)
  const owners = await settings(owner.page, 'People')
  await owners.getByRole('combobox', { name: 'Role of Gil' }).click()
  await owner.page.getByRole('option', { name: /^Admin/ }).click()
  await people.getByRole('button', { name: 'Invite' }).waitFor()
  await page.getByRole('link', { name: 'Workspace' }).waitFor()
  expect(await people.getByRole('combobox', { name: 'Role of Owner' }).count()).toBe(0)
  await owners.getByRole('button', { name: 'Actions for Gil' }).click()
  await owner.page.getByRole('menuitem', { name: 'Remove' }).click()
  await owner.page.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await expect(client.service('users').get(user_id)).rejects.toMatchObject({ code: 404 })
  for (const one of visitors) ignoreErrors(one, /status of 401/)
})

it('[C3] delivers every message once while the channel mode changes', async () => {
  const session = await newSession('Modes')
  const tabs = [await owner.open(at(session)), await owner.open(at(session))]
  const workspace = await settings(owner.page, 'Workspace')
  for (const [choice, mode] of [
    [/^Only open boards/, 'boards'],
    [/^All boards/, 'everybody']
  ] as const) {
    await client.prompt(session.session_id, { prompt: JSON.stringify({ text: { length: 100_000, rate: 1000 } }) })
    for (const tab of tabs) await streaming(tab).waitFor()
    await workspace.getByRole('radio', { name: choice }).click()
    await poll(async () => (await client.service('settings').get('workspace')).channel_mode).toBe(mode)
    await client.stop(session.session_id)
    for (const tab of tabs) await streaming(tab).waitFor({ state: 'detached' })
    const { data } = await client.service('messages').find({ query: { session_id: session.session_id, $limit: 200 } })
    for (const tab of tabs) {
      await poll(() => lastMessageText(tab)).toBe(`${collapseSpaces(data.at(-1)?.text ?? '')} Response interrupted`)
      await poll(() => tab.locator('[data-message]').count()).toBe(data.length)
      await card(tab, 'Modes').getByText('Idle').waitFor()
    }
  }
  for (const tab of tabs) await tab.close()
})

it('[C6] explains lost access to a board, and shows it again when access returns', async () => {
  const { page } = await signInNewUser('Hal', 'member')
  const shut = await client.service('boards').create({ name: 'Rehearsal' })
  const session = await newSession('Behind doors', shut.board_id)
  await page.goto(at(session))
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).waitFor()
  await client.service('boards').patch(shut.board_id, { visibility: 'members' })
  await page.getByRole('heading', { name: 'You no longer have access to “Rehearsal”' }).waitFor()
  expect(await page.getByRole('textbox', { name: 'Prompt', exact: true }).count()).toBe(0)
  await client.service('boards').patch(shut.board_id, { visibility: 'open' })
  await page.getByRole('heading', { name: 'Behind doors', level: 2 }).waitFor()
  await client.service('boards').patch(shut.board_id, { visibility: 'members' })
  await page.getByRole('button', { name: /^Go to/ }).click()
  await page.getByRole('heading', { name: /no longer have access/ }).waitFor({ state: 'detached' })
})

it('creates a private board and moves a session there', async () => {
  const { page } = await signInNewUser('Ida', 'member')
  const { page: other } = await signInNewUser('Jon', 'member')
  const session = await newSession('Wages')
  await page.goto(at(session))
  await other.goto(at(session))
  await page.getByRole('banner').getByRole('button', { name: 'Stage' }).click()
  await page.getByRole('menuitem', { name: 'New board' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Payroll')
  await page.getByRole('radio', { name: 'Only selected people' }).check()
  await page.getByRole('button', { name: 'Create' }).click()
  const named = page.getByRole('banner').getByRole('button', { name: 'Private Payroll' })
  await named.waitFor()
  await page.goBack()
  const panel = page.getByRole('region', { name: 'Session “Wages”' })
  await panel.getByRole('button', { name: 'Actions for “Wages”' }).click()
  await page.getByRole('menuitem', { name: 'Move to another board' }).click()
  await page.getByRole('combobox', { name: /^Move “Wages” to/ }).click()
  await page.getByRole('option', { name: 'Payroll' }).click()
  await page.getByRole('button', { name: 'Move', exact: true }).click()
  await named.waitFor()
  await card(page, 'Wages').waitFor()
  await other.getByRole('heading', { name: 'This session is no longer available' }).waitFor()
  await other.getByRole('button', { name: 'Back to board' }).click()
  await poll(() => card(other, 'Wages').count()).toBe(0)
})

it('gives viewers read-only access', async () => {
  const session = await newSession('Asks')
  await client.prompt(session.session_id, {
    prompt: JSON.stringify({ permission: true, text: { text: 'Thank you.' } })
  })
  const { page } = await signInNewUser('Kim', 'viewer')
  await page.goto(at(session))
  const question = page.getByRole('region', { name: 'Permission request' })
  await question.waitFor()
  await page.getByText('You have read-only access.').waitFor()
  expect(await question.getByRole('button', { name: 'Allow' }).count()).toBe(0)
  for (const name of ['Send', 'Stop', 'New session', /^Actions for/]) {
    expect(await page.getByRole('button', { name }).count()).toBe(0)
  }
  await page.keyboard.press('Control+k')
  const actions = page.getByRole('dialog').locator('[data-action]')
  await actions.filter({ hasText: 'Sign out' }).waitFor()
  for (const hasText of ['Rename', 'Archive', 'Answer permission request', 'Stop agent', 'New board', 'Invite']) {
    expect(await actions.filter({ hasText }).count()).toBe(0)
  }
  await page.keyboard.press('Escape')
  const { data } = await client.service('permissions').find({ query: { session_id: session.session_id } })
  const [asked] = data
  const allow = asked?.options.find(option => option.kind === 'allow_once')
  await client.service('permissions').patch(asked?.permission_id ?? '', { option_id: allow?.option_id ?? '' })
  await poll(() => lastMessageText(page)).toBe('Thank you.')
})
