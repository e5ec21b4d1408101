import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'

/** One browser, with what its console complained of. */
export interface Visitor {
  context: BrowserContext
  complaints: string[]
  /** Another tab. */
  open(url: string): Promise<Page>
}

/** One of somebody who is signed in. */
export interface SignedIn extends Visitor {
  page: Page
}

export async function visitor(browser: Browser): Promise<Visitor> {
  // Animations are waited for, and no test asks for one.
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
  context.setDefaultTimeout(30_000)
  const complaints: string[] = []
  context.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  context.on('weberror', error => complaints.push(String(error.error())))
  const open = async (url: string) => {
    const page = await context.newPage()
    await page.goto(url)
    return page
  }
  return { context, complaints, open }
}

export async function signedIn(browser: Browser, link: string): Promise<SignedIn> {
  const user = await visitor(browser)
  const page = await user.open(link)
  await connection(page, 'Live').waitFor()
  return { ...user, page }
}

/** One of somebody who has a password. */
export async function signedInAs(
  browser: Browser,
  url: string,
  { email, password }: { email: string; password: string }
): Promise<SignedIn> {
  const user = await visitor(browser)
  const page = await user.open(url)
  await signInWith(page, email, password)
  await connection(page, 'Live').waitFor()
  return { ...user, page }
}

/** Forgets complaints that a test brings about, such as those of the browser about requests that were refused. */
export function forgive({ complaints }: Visitor, expected: RegExp): void {
  complaints.splice(0, Number.POSITIVE_INFINITY, ...complaints.filter(text => !expected.test(text)))
}

/** Fills in the sign-in page and presses its button. */
export async function signInWith(page: Page, email: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Email' }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account menu' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
}

/** Opens a part of the settings as a person would. */
export async function settings(page: Page, part: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Account menu' }).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  await page.getByRole('link', { name: part, exact: true }).click()
  return page.getByRole('region', { name: part, exact: true })
}

export const connection = (page: Page, words: string | RegExp): Locator =>
  page.getByRole('banner').getByRole('status').filter({ hasText: words })

export const newSessionButton = (page: Page): Locator =>
  page.getByRole('banner').getByRole('button', { name: 'New session' })

/** Makes a session by the dialog, as a person would; its panel is open afterwards. */
export async function newSession(page: Page, title: string, agent: string): Promise<string> {
  await fillInSession(page, title, agent)
  return startSession(page, title)
}

/** Opens the dialog and fills it in. */
export async function fillInSession(page: Page, title: string, agent: string): Promise<void> {
  await newSessionButton(page).click()
  await page.getByRole('textbox', { name: 'Title' }).fill(title)
  await page.getByRole('combobox', { name: 'Agent' }).click()
  await page.getByRole('option', { name: agent }).click()
}

/** Sends the dialog off; gives the id of the session, whose panel is open then. */
export async function startSession(page: Page, title: string): Promise<string> {
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await page.getByRole('heading', { name: title, level: 2 }).waitFor()
  return /sessions\/(\w+)/.exec(page.url())?.[1] ?? ''
}

/** Sends a prompt by the keyboard; an object is a script for the scripted agent. */
export async function send(page: Page, prompt: string | object): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Prompt', exact: true })
  await box.fill(typeof prompt === 'string' ? prompt : JSON.stringify(prompt))
  await box.press('Enter')
}

/** The card of a session on the board. */
export const card = (page: Page, title: string): Locator =>
  page.getByRole('article').filter({ has: page.getByRole('link', { name: title }) })

/** The message that is being said, while it is. */
export const streaming = (page: Page): Locator => page.locator('[data-message][data-status=streaming]')

/** What the page shows of the last message, with single spaces. */
export async function lastSaid(page: Page): Promise<string> {
  const text = await page.locator('[data-message]').last().innerText()
  return flat(text)
}

export const flat = (text: string): string => text.replace(/\s+/g, ' ').trim()
