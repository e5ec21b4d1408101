import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'

/** One signed-in browser, with what its console complained of. */
export interface SignedIn {
  page: Page
  context: BrowserContext
  complaints: string[]
  /** Another tab. */
  open(url: string): Promise<Page>
}

export async function signedIn(browser: Browser, link: string): Promise<SignedIn> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  context.setDefaultTimeout(10_000)
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
  const page = await open(link)
  await connection(page, 'Live').waitFor()
  return { page, context, complaints, open }
}

export const connection = (page: Page, words: string | RegExp): Locator =>
  page.getByRole('banner').getByRole('status').filter({ hasText: words })

export const newSessionButton = (page: Page): Locator =>
  page.getByRole('banner').getByRole('button', { name: 'New session' })

/** Makes a session by the dialog, as a person would; its panel is open afterwards. */
export async function newSession(page: Page, title: string, agent: string): Promise<string> {
  await newSessionButton(page).click()
  await page.getByRole('textbox', { name: 'Title' }).fill(title)
  await page.getByRole('combobox', { name: 'Agent' }).click()
  await page.getByRole('option', { name: agent }).click()
  await page.getByRole('button', { name: 'Start' }).click()
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
