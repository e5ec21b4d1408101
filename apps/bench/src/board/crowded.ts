import { launchBrowser } from '@callboard/testing'
import type { Browser, Page } from 'playwright-core'
import { Workshop } from '../daemon/workshop.ts'
import { type Figures, milliseconds } from '../figures.ts'
import { atMost } from '../goals.ts'
import { WorkerProcess } from '../processes/worker-process.ts'
import type { Size } from '../runs.ts'
import { agentAt } from '../streams/agent-at.ts'
import type { PlayerHandlers } from '../streams/player-process.ts'
import type { Table } from '../table.ts'
import { answer } from './answer.ts'
import { Changes } from './changes.ts'
import { heapOf } from './heap.ts'
import { APART, layOut } from './lay-out.ts'
import { tasksWhile } from './main-thread.ts'
import { tokensOf } from './people.ts'
import { boardAt, Person } from './person.ts'
import type { PointersHandlers } from './pointers-process.ts'
import { countRenders, takeRenders } from './renders.ts'
import { use } from './use.ts'

const PLAYER = new URL('../streams/player-process.js', import.meta.url)
const POINTERS = new URL('./pointers-process.js', import.meta.url)

interface Load {
  cards: number
  streaming: number
  pointers: number
  people: number
  /** The duration of the interaction, in ms. */
  time: number
}
const LOADS: Record<Size, Load> = {
  full: { cards: 1000, streaming: 100, pointers: 200, people: 10, time: 30_000 },
  short: { cards: 30, streaming: 3, pointers: 4, people: 1, time: 1000 }
}
const IN_ROW = 40
/** The deltas of a fast model. */
const RECITAL = { text: answer(20_000), piece: 12, rate: 20 }
/** Moves of each pointer, and renamed sessions, per second. */
const MOVES = 1
const RENAMED = 10

/** Measures a large, busy board while a person uses it. */
export async function crowded(size: Size): Promise<Table> {
  const load = LOADS[size]
  await using player = new WorkerProcess<PlayerHandlers>(PLAYER)
  await using pointers = new WorkerProcess<PointersHandlers>(POINTERS)
  await using workshop = await Workshop.open()
  await using browser = await launchBrowser()
  await using person = await Person.owner(browser, workshop)
  const agent_id = await agentAt(workshop, await player.request('listenToText', RECITAL))
  const [board_id = ''] = await workshop.boards(1)
  const ids = await workshop.sessions(load.cards, [board_id], agent_id)
  await layOut(workshop, ids, IN_ROW)
  const { url } = workshop.app
  const plane = { width: APART.x * IN_ROW, height: APART.y * Math.ceil(load.cards / IN_ROW) }
  const tokens = await tokensOf(workshop, load.people)
  await pointers.request('open', { url, tokens, count: load.pointers, board_id, rate: MOVES, plane })
  const spoken = ids.filter((_, nth) => nth % (load.cards / load.streaming) === 0)
  await Promise.all(spoken.map(id => workshop.call('create', `sessions/${id}/prompt`, { prompt: 'Speak.' }, {})))
  const scene = { workshop, browser, board_id, ids, time: load.time }
  const page = await canvas(person, boardAt(url, board_id))
  const { tasks, heap } = await measured(page, scene)
  await page.close()
  const counted = await count(await person.blank(), scene)
  return table(load, { tasks, heap, ...counted })
}

interface Scene {
  workshop: Workshop
  browser: Browser
  board_id: string
  ids: readonly string[]
  time: number
}

async function canvas(person: Person, url: string): Promise<Page> {
  const page = await person.open(url)
  await page.getByRole('button', { name: 'Canvas' }).click()
  await page.locator('.react-flow__node-card').first().waitFor()
  return page
}

async function measured(page: Page, { workshop, browser, ids, time }: Scene) {
  const tasks = await tasksWhile(browser, page, async () => {
    using _changes = new Changes(workshop, ids, RENAMED)
    await use(page, time)
  })
  return { tasks, heap: await heapOf(page) }
}

/** A second run, because counting takes time of its own. */
async function count(page: Page, { workshop, board_id, ids, time }: Scene) {
  await countRenders(page)
  await page.goto(boardAt(workshop.app.url, board_id))
  await page.locator('.react-flow__node-card').first().waitFor()
  await takeRenders(page)
  using changes = new Changes(workshop, ids, RENAMED)
  await changes.startCounting(board_id)
  const opened = await use(page, time)
  const renders = await takeRenders(page)
  const own = changes.countsBySession()
  // Opening and closing a session also changes its card.
  for (const id of opened) own.set(id, (own.get(id) ?? 0) + 2)
  const cards = Object.entries(renders.cards)
  const rendered = cards.reduce((sum, [, times]) => sum + times, 0)
  const without = cards.reduce((sum, [id, times]) => sum + Math.max(0, times - (own.get(id) ?? 0)), 0)
  return { rendered, without, unseen: renders.unseen, commits: renders.commits }
}

interface Measured {
  tasks: Figures
  heap: number
  rendered: number
  without: number
  unseen: number
  commits: number
}

function table(load: Load, { tasks, heap, rendered, without, unseen, commits }: Measured): Table {
  const longest = tasks.percentile(100)
  return {
    title: `A canvas of ${load.cards.toLocaleString('en')} cards, with ${load.streaming} sessions that stream and ${load.pointers} pointers of others`,
    note: `${load.time / 1000} s of use: coming nearer, moving about, opening sessions, stepping back as far as one can. One program plays all agents, ${RECITAL.rate} pieces a second each; each pointer moves once a second; ${RENAMED} sessions a second are renamed. Tasks are those of the page’s main thread, by processor time. Renders are counted in a second run.`,
    head: ['what', 'figure', 'goal'],
    rows: [
      [
        `99 % of ${tasks.count.toLocaleString('en')} tasks`,
        milliseconds(tasks.percentile(99)),
        atMost(tasks.percentile(99), 50, ' ms')
      ],
      ['the longest task', milliseconds(longest), atMost(longest, 150, ' ms')],
      ['heap after collection', `${heap.toFixed(0)} MB`, atMost(heap, 150, ' MB')],
      [`renders of cards, in ${commits} commits`, String(rendered), ''],
      ['of them without a change of its own row', String(without), atMost(without, 0)],
      ['of them out of sight', String(unseen), atMost(unseen, 0)]
    ]
  }
}
