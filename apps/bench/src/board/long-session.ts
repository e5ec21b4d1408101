import { launchBrowser } from '@callboard/testing'
import { Figures, milliseconds } from '../figures.ts'
import { atMost } from '../goals.ts'
import type { Size } from '../runs.ts'
import type { Table } from '../table.ts'
import { measurePaint } from './paint-time.ts'
import { boardAt, live, Person } from './person.ts'
import { seededWorkshop } from './seeded.ts'

const SIZES = { full: { messages: 10_000, runs: 9 }, short: { messages: 100, runs: 1 } }

/** Measures how long a session with many messages takes to open. */
export async function longSession(size: Size): Promise<Table> {
  const { messages, runs } = SIZES[size]
  await using seeded = await seededWorkshop(messages, messages)
  const { workshop, sessions } = seeded
  await using browser = await launchBrowser()
  await using person = await Person.owner(browser, workshop)
  const [board_id = ''] = await workshop.boards(1)
  await workshop.call('patch', 'sessions', sessions[0], { board_id, title: 'The long one' }, {})
  const page = await person.open(boardAt(workshop.app.url, board_id))
  const link = page.getByRole('article').getByRole('link', { name: 'The long one' })
  const newest = { selector: '[data-message]', words: `Message ${messages}. ` }
  const took = new Figures()
  for (let run = 0; run < runs; run++) {
    await page.goto(boardAt(workshop.app.url, board_id))
    await page.reload()
    await live(page)
    took.add(await measurePaint(page, newest, () => link.click()))
  }
  const slowest = took.percentile(100)
  return {
    title: `A session of ${messages.toLocaleString('en')} messages opens on its newest screen`,
    note: `${runs} times, the page loaded anew each time; from the release of the button until the newest message is drawn.`,
    head: ['median', 'slowest', 'goal'],
    rows: [[milliseconds(took.median), milliseconds(slowest), atMost(slowest, 500, ' ms')]]
  }
}
