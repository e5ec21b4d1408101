import { launchBrowser } from '@callboard/testing'
import type { Page } from 'playwright-core'
import { Workshop } from '../daemon/workshop.ts'
import { Figures, milliseconds } from '../figures.ts'
import { atMost } from '../goals.ts'
import type { Size } from '../runs.ts'
import type { Table } from '../table.ts'
import { layOut, sessionsOf } from './lay-out.ts'
import { type ExpectedElement, expectElement, inputTime, paintTime, recordInput } from './paint-time.ts'
import { boardAt, Person } from './person.ts'

const TIMES = { full: 24, short: 1 }

interface Stage {
  doer: Page
  /** The tabs of the other person. */
  screens: readonly Page[]
  took: Figures
}

/** Measures the time from one person's action to the other person's screen, with two tabs each. */
export async function otherScreens(size: Size): Promise<Table> {
  await using workshop = await Workshop.open()
  await using browser = await launchBrowser()
  await using owner = await Person.owner(browser, workshop)
  await using guest = await Person.guest(browser, workshop)
  const [board_id = ''] = await workshop.boards(1)
  const url = boardAt(workshop.app.url, board_id)
  const [doer, , ...screens] = [
    await owner.open(url),
    await owner.open(url),
    await guest.open(url),
    await guest.open(url)
  ]
  await recordInput(doer)
  const deeds = { begun: new Figures(), renamed: new Figures(), moved: new Figures() }
  for (let nth = 0; nth < TIMES[size]; nth++) await begin(`Begun ${nth}`, { doer, screens, took: deeds.begun })
  for (let nth = 0; nth < TIMES[size]; nth++) await rename(nth, { doer, screens, took: deeds.renamed })
  await layOut(workshop, await sessionsOf(workshop, board_id), 6)
  // Choices in one tab apply to all tabs of that person.
  for (const page of [doer, ...screens.slice(0, 1)]) await page.keyboard.press('v')
  for (const page of [doer, ...screens])
    await page
      .locator('.react-flow__node-card')
      .nth(TIMES[size] - 1)
      .waitFor()
  for (let nth = 0; nth < TIMES[size]; nth++) await move(nth, { doer, screens, took: deeds.moved })
  const row = (text: string, took: Figures) => [
    text,
    String(took.count),
    milliseconds(took.median),
    milliseconds(took.percentile(95)),
    atMost(took.median, 100, ' ms')
  ]
  return {
    title: 'Two people, two tabs each: from what one does to the other’s screen',
    note: 'From the press of the key or the release of the button until both tabs of the other have drawn it. All four tabs are on this machine.',
    head: ['what is done', 'times', 'median', '95 %', 'goal'],
    rows: [
      row('a session is begun', deeds.begun),
      row('a session is renamed', deeds.renamed),
      row('a card is moved on the canvas', deeds.moved)
    ]
  }
}

async function begin(title: string, stage: Stage): Promise<void> {
  const { doer } = stage
  await doer.keyboard.press('n')
  await doer.getByRole('textbox', { name: 'Title' }).fill(title)
  await measureAction({ selector: 'article h3', text: title }, stage, () =>
    doer.getByRole('button', { name: 'Start' }).click()
  )
  await doer.getByRole('heading', { name: title, level: 2 }).waitFor()
  await doer.keyboard.press('Escape')
  await doer.keyboard.press('b')
  await doer.getByRole('heading', { name: title, level: 2 }).waitFor({ state: 'detached' })
}

async function rename(nth: number, stage: Stage): Promise<void> {
  const { doer } = stage
  const menu = `Actions for “Begun ${nth}”`
  await doer.getByRole('button', { name: menu, exact: true }).click()
  await doer.getByRole('menu', { name: menu, exact: true }).getByRole('menuitem', { name: 'Rename…' }).click()
  const dialog = doer.getByRole('dialog')
  await dialog.getByRole('textbox').fill(`Renamed ${nth}`)
  await measureAction({ selector: 'article h3', text: `Renamed ${nth}` }, stage, () => doer.keyboard.press('Enter'))
  await dialog.waitFor({ state: 'detached' })
}

async function move(nth: number, stage: Stage): Promise<void> {
  const { doer } = stage
  const card = doer.locator('.react-flow__node-card').nth(nth)
  const [id, before] = await card.evaluate(element => [element.dataset.id ?? '', element.style.transform])
  const box = await card.boundingBox()
  if (!box) throw new Error('The card is not visible.')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await doer.mouse.move(x, y)
  await doer.mouse.down()
  await doer.mouse.move(x + 20, y + 12, { steps: 4 })
  const selector = `.react-flow__node[data-id="${id}"]:not([style*="${before}"])`
  await measureAction({ selector }, stage, () => doer.mouse.up())
}

/** Records the time from the last input of an action until all screens have painted it. */
async function measureAction(
  element: ExpectedElement,
  { doer, screens, took }: Stage,
  act: () => Promise<void>
): Promise<void> {
  await Promise.all(screens.map(page => expectElement(page, element)))
  await act()
  const times = await Promise.all(screens.map(paintTime))
  took.add(Math.max(...times) - (await inputTime(doer)))
}
