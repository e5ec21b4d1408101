import { launchBrowser } from '@callboard/testing'
import type { Page } from 'playwright-core'
import { Figures, milliseconds } from '../figures.ts'
import { atMost } from '../goals.ts'
import type { Size } from '../runs.ts'
import type { Table } from '../table.ts'
import { measurePaint } from './paint-time.ts'
import { boardAt, live, Person } from './person.ts'
import { seededWorkshop } from './seeded.ts'

const SIZES = { full: { sessions: 10_000, runs: 15 }, short: { sessions: 100, runs: 1 } }

/** Measures how long the command palette takes to find one of many sessions. */
export async function palette(size: Size): Promise<Table> {
  const { sessions: count, runs } = SIZES[size]
  await using seeded = await seededWorkshop(count, 1)
  const { workshop, sessions } = seeded
  await using browser = await launchBrowser()
  await using person = await Person.owner(browser, workshop)
  const [board_id = ''] = await workshop.boards(1)
  await workshop.patch('sessions', runs, sessions.slice(0, runs))
  const page = await person.open(boardAt(workshop.app.url, board_id))
  const took = { one: new Figures(), all: new Figures() }
  for (let run = 0; run < runs; run++) took.one.add(await timeToFind(page, `named ${run}`, `Named ${run} for`))
  for (let run = 0; run < runs; run++) took.all.add(await timeToFind(page, 'long ago', 'Long ago'))
  const row = (text: string, figures: Figures) => [
    text,
    milliseconds(figures.median),
    milliseconds(figures.percentile(100)),
    atMost(figures.median, 100, ' ms')
  ]
  return {
    title: `The palette over ${count.toLocaleString('en')} sessions`,
    note: `${runs} times each, the page loaded anew each time; from the moment the words are in the box until what was asked for is drawn.`,
    head: ['what', 'median', 'slowest', 'goal'],
    rows: [row('the session of that name', took.one), row('what nearly all are called', took.all)]
  }
}

async function timeToFind(page: Page, text: string, sought: string): Promise<number> {
  await page.reload()
  await live(page)
  await page.keyboard.press('Control+k')
  const box = page.getByRole('dialog').getByRole('textbox')
  await box.waitFor()
  const time = await measurePaint(page, { selector: '[role=dialog] button', text: sought }, () => box.fill(text))
  await page.keyboard.press('Escape')
  return time
}
