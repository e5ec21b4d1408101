import { launchBrowser } from '@callboard/testing'
import type { Page } from 'playwright-core'
import { Workshop } from '../daemon/workshop.ts'
import { Figures, milliseconds } from '../figures.ts'
import { atMost } from '../goals.ts'
import type { Size } from '../runs.ts'
import type { Table } from '../table.ts'
import { boardAt, Person } from './person.ts'

const RUNS = { full: 9, short: 1 }
const CARDS = 20

/** Measures the first load of a board with an empty browser cache. */
export async function firstLoad(size: Size): Promise<Table> {
  await using workshop = await Workshop.open()
  await using browser = await launchBrowser()
  await using person = await Person.owner(browser, workshop)
  const [board_id = ''] = await workshop.boards(1)
  await workshop.sessions(CARDS, [board_id])
  const interactive = new Figures()
  const script = new Figures()
  const prefetched = new Figures()
  for (let run = 0; run < RUNS[size]; run++) {
    const page = await person.blank()
    const bytes = await scriptOf(page)
    await page.goto(boardAt(workshop.app.url, board_id))
    interactive.add(await untilInteractive(page))
    script.add(bytes())
    await page.waitForLoadState('networkidle')
    prefetched.add(bytes())
    await page.close()
  }
  const kilobytes = script.percentile(100) / 1000
  const prefetchedKilobytes = prefetched.percentile(100) / 1000
  return {
    title: `The first load of a board with ${CARDS} sessions`,
    note: `Signed in, nothing cached; ${RUNS[size]} times. The session’s panel is fetched when the browser is idle. Interactive: the cards are drawn and a key opens a dialog.`,
    head: ['what', 'median', 'most', 'goal'],
    rows: [
      [
        'script until it is interactive',
        `${(script.median / 1000).toFixed(0)} KB`,
        `${kilobytes.toFixed(0)} KB`,
        atMost(kilobytes, 300, ' KB')
      ],
      [
        'script with the session’s panel, fetched when idle',
        `${(prefetched.median / 1000).toFixed(0)} KB`,
        `${prefetchedKilobytes.toFixed(0)} KB`,
        atMost(prefetchedKilobytes, 350, ' KB')
      ],
      [
        'from the address until it is interactive',
        milliseconds(interactive.median),
        milliseconds(interactive.percentile(100)),
        atMost(interactive.percentile(100), 2500, ' ms')
      ]
    ]
  }
}

/** Returns a function that returns the compressed size of all scripts so far. */
async function scriptOf(page: Page): Promise<() => number> {
  const devTools = await page.context().newCDPSession(page)
  await devTools.send('Network.enable')
  await devTools.send('Network.setCacheDisabled', { cacheDisabled: true })
  const scripts = new Set<string>()
  let bytes = 0
  devTools.on('Network.responseReceived', ({ requestId, response, type }) => {
    if (type === 'Script' || response.mimeType.endsWith('javascript')) scripts.add(requestId)
  })
  devTools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength
  })
  return () => bytes
}

/** Returns the time since the start of the navigation, in ms. */
async function untilInteractive(page: Page): Promise<number> {
  await page
    .locator('article')
    .nth(CARDS - 1)
    .waitFor()
  // The dialog is painted when it is found.
  await page.keyboard.press('n')
  await page.getByRole('dialog').waitFor()
  return page.evaluate(() => performance.now())
}
