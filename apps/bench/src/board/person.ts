import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Workshop } from '../daemon/workshop.ts'

const SCREEN = { width: 1440, height: 900 }
const GUEST = { email: 'ben@example.test', password: 'long enough to be one' }

/** A signed-in person with their own browser. A console error fails the run. */
export class Person {
  private readonly context: BrowserContext
  private fault: Error | undefined

  static async owner(browser: Browser, workshop: Workshop): Promise<Person> {
    const person = await Person.stranger(browser)
    const { url } = await workshop.call<{ url: string }>('create', 'links', {}, {})
    await (await person.open(url)).close()
    return person
  }

  static async guest(browser: Browser, workshop: Workshop): Promise<Person> {
    await workshop.call('create', 'users', { name: 'Ben Ash', role: 'member', ...GUEST }, {})
    const person = await Person.stranger(browser)
    const page = await person.context.newPage()
    await page.goto(workshop.app.url)
    await page.getByRole('textbox', { name: 'Email' }).fill(GUEST.email)
    await page.getByLabel('Password', { exact: true }).fill(GUEST.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await live(page)
    await page.close()
    return person
  }

  private static async stranger(browser: Browser): Promise<Person> {
    return new Person(await browser.newContext({ viewport: SCREEN }))
  }

  private constructor(context: BrowserContext) {
    this.context = context
    const complain = (words: string) => {
      this.fault ??= new Error(`Console error: ${words}`)
    }
    context.on('weberror', error => complain(String(error.error())))
    context.on('console', message => message.type() === 'error' && complain(message.text()))
  }

  /** Opens another tab and waits until it is live. */
  async open(url: string): Promise<Page> {
    const page = await this.blank()
    await page.goto(url)
    await live(page)
    return page
  }

  blank(): Promise<Page> {
    return this.context.newPage()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.context.close()
    if (this.fault) throw this.fault
  }
}

export const live = (page: Page): Promise<void> =>
  page.getByRole('banner').getByRole('status').filter({ hasText: 'Live' }).waitFor()

export const boardAt = (url: string, board_id: string, session_id?: string): string =>
  `${url}#/boards/${board_id}${session_id ? `/sessions/${session_id}` : ''}`
