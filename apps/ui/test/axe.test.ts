import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { card, newSession, openBoard, openVisitor, send } from './board-page.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let page: Page

const { app, client, browser, user } = await openBoard()

beforeAll(async () => {
  page = user.page
  await newSession(page, 'Everything at once', 'scripted')
  const text =
    '# Title\n\nText with `code`, a [link](https://example.org/) and\n\n```js\nconst x = 1 // one\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |'
  await send(page, { thought: { text: 'Hm.' }, plan: 3, output: { text: 'lines\nof output' }, text: { text } })
  await page.getByText(/^Done/).last().waitFor()
  const files = page.getByLabel('Files to attach')
  const buffer = Buffer.from('a text')
  await files.setInputFiles({ name: 'sent.txt', mimeType: 'text/plain', buffer })
  await page.getByRole('listitem').filter({ hasText: '6 B' }).waitFor()
  await send(page, 'With a file')
  await page.getByRole('button', { name: 'sent.txt' }).waitFor()
  await files.setInputFiles({ name: 'waiting.txt', mimeType: 'text/plain', buffer })
  await page.getByRole('listitem').filter({ hasText: 'waiting.txt' }).waitFor()
})

/**
 * Returns the violations of a page with their elements; in the dark theme only those of color contrast, since all else
 * is the same.
 */
async function findViolations(of: Page, colorScheme: 'light' | 'dark'): Promise<string[]> {
  // Evaluated by the browser and not added as a script, which the content security policy forbids.
  await of.evaluate(AXE)
  const how = colorScheme === 'dark' ? '{ runOnly: ["color-contrast"] }' : '{}'
  const { violations } = await of.evaluate<AxeResults>(`axe.run(document, ${how})`)
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`)
  )
}

const PAGES: [what: string, open: () => Promise<unknown>][] = [
  ['the board', () => page.goto(app.url)],
  [
    'what is said of another session',
    async () => {
      const [open] = (await client.service('sessions').find()).data
      if (!open) throw new Error('there is no session')
      const { board_id, repo_id, agent_id } = open
      const other = await client.service('sessions').create({ title: 'Elsewhere', board_id, repo_id, agent_id })
      await client.prompt(other.session_id, { prompt: JSON.stringify({ text: { text: 'Done.' } }) })
      await page.getByRole('alert').getByText('Elsewhere').waitFor()
    }
  ],
  ['a session', () => card(page, 'Everything at once').getByRole('link').first().click()],
  [
    'what is found in a session',
    async () => {
      await page.keyboard.press('Escape')
      await page.keyboard.press('f')
      await page.getByRole('textbox', { name: 'Find in this session' }).fill('text')
    }
  ],
  [
    'a question, and what waits behind it',
    async () => {
      await page.getByRole('textbox', { name: 'Find in this session' }).press('Escape')
      await client.prompt(openSessionId(), { prompt: JSON.stringify({ permission: true }) })
      await client.prompt(openSessionId(), { prompt: 'Afterwards' })
      await page.getByRole('region', { name: 'Permission request' }).waitFor()
      await page.getByText('Afterwards').first().waitFor()
    }
  ],
  ['the changes', () => page.getByRole('button', { name: 'Changes' }).click()],
  [
    'a dialog',
    async () => {
      await page.getByRole('button', { name: 'Actions for “Everything at once”' }).first().click()
      await page.getByRole('menuitem', { name: 'Move to another board…' }).click()
      await page.getByRole('dialog').waitFor()
    }
  ],
  [
    'the palette',
    async () => {
      await page.keyboard.press('Escape')
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog').getByRole('textbox').waitFor()
    }
  ],
  [
    'the shortcuts',
    () =>
      page.keyboard
        .press('Escape')
        .then(() => page.keyboard.press('Escape'))
        .then(() => page.keyboard.press('Shift+?'))
  ],
  ['the activity', () => page.keyboard.press('Escape').then(() => page.keyboard.press('a'))],
  ['what waits for one', () => page.getByRole('tab', { name: 'Needs attention' }).click()],
  ['who is at work', () => page.getByRole('tab', { name: 'Running' }).click()],
  [
    'the canvas',
    async () => {
      await page.keyboard.press('a')
      await page.keyboard.press('v')
      await page.locator('.react-flow__node article').first().waitFor()
    }
  ],
  ['a new session', () => page.keyboard.press('v').then(() => page.keyboard.press('n'))],
  ...['people', 'account', 'notifications', 'sign-ins', 'tokens', 'repositories', 'agents', 'workspace'].map(
    (part): [string, () => Promise<unknown>] => [
      `the settings: ${part}`,
      async () => {
        await page.keyboard.press('Escape')
        await page.goto(`${app.url}#/settings/${part}`)
        await page.getByRole('heading', { name: 'Settings' }).waitFor()
      }
    ]
  )
]

const openSessionId = () => /sessions\/(\w+)/.exec(page.url())?.[1] ?? ''

/** Returns by how many pixels the page is wider than a screen of this width. */
async function horizontalOverflow(width: number): Promise<number> {
  const before = page.viewportSize()
  await page.setViewportSize({ width, height: 700 })
  const over = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
  if (before) await page.setViewportSize(before)
  return over
}

const RUNNING_TRANSITIONS = 'document.getAnimations().filter(one => one instanceof CSSTransition).length'

describe.each(['light', 'dark'] as const)('in the %s theme', colorScheme => {
  it.each(PAGES)('reports no violations on %s', async (_what, open) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await open()
    await page.waitForLoadState('networkidle')
    // Elements in a transition have a lower contrast.
    await expect.poll(() => page.evaluate(RUNNING_TRANSITIONS)).toBe(0)
    expect(await findViolations(page, colorScheme)).toEqual([])
    if (colorScheme === 'light') expect(await horizontalOverflow(320)).toBe(0)
  })

  it('reports no violations on the sign-in page', async () => {
    const stranger = await openVisitor(browser)
    const outside = await stranger.open(app.url)
    await outside.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await outside.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    expect(await findViolations(outside, colorScheme)).toEqual([])
    await stranger.context.close()
  })
})
