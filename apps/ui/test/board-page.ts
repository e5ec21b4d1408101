import { type Client, connect } from '@callboard/client'
import { type App, launchBrowser, scriptedAgent, startApp } from '@callboard/testing'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, expect } from 'vitest'

/** A running daemon with a scripted agent, and its owner in a browser. */
export interface Board {
  app: App
  client: Client
  browser: Browser
  user: SignedIn
}

interface BoardOptions {
  /** Options of the scripted agent. */
  agent?: Parameters<typeof scriptedAgent>[0]
  env?: Record<string, string>
  /** Runs before anybody connects. */
  prepare?(app: App): Promise<void>
}

/** Opens a board for all tests of a file, and closes it after them. Fails a test after which the console has errors. */
export async function openBoard({ agent, env, prepare }: BoardOptions = {}): Promise<Board> {
  const app = await startApp(env ? { env } : {})
  const open: (() => unknown)[] = [() => app[Symbol.asyncDispose]()]
  const close = async () => {
    for (const one of open.splice(0).reverse()) await one()
  }
  try {
    await prepare?.(app)
    const client = connect({ url: app.url, token: app.token })
    open.push(() => client.close())
    await client.service('agents').create({ name: 'scripted', ...scriptedAgent(agent) })
    const browser = await launchBrowser()
    open.push(() => browser.close())
    const user = await openSignedIn(browser, (await client.link()).url)
    afterAll(close)
    afterEach(() => {
      expect(user.consoleErrors.splice(0)).toEqual([])
    })
    return { app, client, browser, user }
  } catch (error) {
    await close()
    throw error
  }
}

/** A browser context that records the errors and warnings of its console. */
export interface Visitor {
  context: BrowserContext
  consoleErrors: string[]
  /** Opens another tab. */
  open(url: string): Promise<Page>
}

/** A signed-in user. */
export interface SignedIn extends Visitor {
  page: Page
}

export async function openVisitor(browser: Browser): Promise<Visitor> {
  // Tests would wait for animations, and none of them checks one.
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
  context.setDefaultTimeout(30_000)
  const consoleErrors: string[] = []
  context.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') consoleErrors.push(message.text())
  })
  context.on('weberror', error => consoleErrors.push(String(error.error())))
  const open = async (url: string) => {
    const page = await context.newPage()
    await page.goto(url)
    return page
  }
  return { context, consoleErrors, open }
}

export async function openSignedIn(browser: Browser, link: string): Promise<SignedIn> {
  const user = await openVisitor(browser)
  const page = await user.open(link)
  await connection(page, 'Live').waitFor()
  return { ...user, page }
}

/** Opens the page of a user with a password. */
export async function openSignedInAs(
  browser: Browser,
  url: string,
  { email, password }: { email: string; password: string }
): Promise<SignedIn> {
  const user = await openVisitor(browser)
  const page = await user.open(url)
  await signInWith(page, email, password)
  await connection(page, 'Live').waitFor()
  return { ...user, page }
}

/** Drops expected errors, such as those of rejected requests. */
export function ignoreErrors({ consoleErrors }: Visitor, expected: RegExp): void {
  consoleErrors.splice(0, Number.POSITIVE_INFINITY, ...consoleErrors.filter(text => !expected.test(text)))
}

/** Fills in and submits the sign-in form. */
export async function signInWith(page: Page, email: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Email' }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account menu' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
}

/** Opens a page of the settings through the account menu. */
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

/** Creates a session with the dialog; its panel is open afterwards. */
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

/** Submits the dialog and returns the id of the session, whose panel is open then. */
export async function startSession(page: Page, title: string): Promise<string> {
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await page.getByRole('heading', { name: title, level: 2 }).waitFor()
  return /sessions\/(\w+)/.exec(page.url())?.[1] ?? ''
}

/** Sends a prompt by keyboard; an object is a script for the scripted agent. */
export async function send(page: Page, prompt: string | object): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Prompt', exact: true })
  await box.fill(typeof prompt === 'string' ? prompt : JSON.stringify(prompt))
  await box.press('Enter')
}

/** The card of a session on the board. */
export const card = (page: Page, title: string): Locator =>
  page.getByRole('article').filter({ has: page.getByRole('link', { name: title }) })

/** The streaming message. */
export const streaming = (page: Page): Locator => page.locator('[data-message][data-status=streaming]')

/** The text of the last message with single spaces. */
export async function lastMessageText(page: Page): Promise<string> {
  const text = await page.locator('[data-message]').last().innerText()
  return collapseSpaces(text)
}

export const collapseSpaces = (text: string): string => text.replace(/\s+/g, ' ').trim()
