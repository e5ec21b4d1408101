import { launchBrowser } from '@callboard/testing'
import type { Page } from 'playwright-core'
import { Workshop } from '../daemon/workshop.ts'
import { atMost } from '../goals.ts'
import { WorkerProcess } from '../processes/worker-process.ts'
import type { Size } from '../runs.ts'
import { agentAt } from '../streams/agent-at.ts'
import type { PlayerHandlers } from '../streams/player-process.ts'
import type { Table } from '../table.ts'
import { answer } from './answer.ts'
import { boardAt, Person } from './person.ts'
import { countRenders, takeRenders } from './renders.ts'

const PLAYER = new URL('../streams/player-process.js', import.meta.url)
const LENGTHS = { full: 140_000, short: 3000 }
const SPEED = { piece: 14, rate: 300 }

/** Measures a long streaming answer: the commits of the page, and the amount of text that it rewrites. */
export async function longAnswer(size: Size): Promise<Table> {
  const length = LENGTHS[size]
  await using player = new WorkerProcess<PlayerHandlers>(PLAYER)
  await using workshop = await Workshop.open()
  await using browser = await launchBrowser()
  await using person = await Person.owner(browser, workshop)
  const agent_id = await agentAt(
    workshop,
    await player.request('listenToText', { text: answer(length), times: 1, ...SPEED })
  )
  const [board_id = ''] = await workshop.boards(1)
  const [session_id = ''] = await workshop.sessions(1, [board_id], agent_id)
  const page = await person.blank()
  await countRenders(page)
  await page.goto(boardAt(workshop.app.url, board_id, session_id))
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).waitFor()
  await countWritten(page)
  await takeRenders(page)
  await workshop.call('create', `sessions/${session_id}/prompt`, { prompt: 'Speak.' }, {})
  await page.getByText(/^Done/).waitFor({ timeout: 180_000 })
  const { commits } = await takeRenders(page)
  const { characters, seconds } = await page.evaluate(() => window.written)
  const times = characters / length
  const aSecond = commits / seconds
  return {
    title: `An answer of ${length.toLocaleString('en')} characters, ${SPEED.rate} pieces a second`,
    note: `Headings, paragraphs, lists, tables and code, in pieces of ${SPEED.piece} characters, over ${seconds.toFixed(0)} s. What is written is counted where the page’s text changes: each text that comes, or is replaced, by its whole length.`,
    head: ['what', 'figure', 'goal'],
    rows: [
      ['commits of the whole page a second', aSecond.toFixed(1), atMost(aSecond, 40)],
      ['characters written ÷ length of the answer', times.toFixed(1), atMost(times, 20)]
    ]
  }
}

declare global {
  interface Window {
    written: { characters: number; seconds: number }
  }
}

/** Counts the characters written to the conversation, and measures the duration. */
const countWritten = (page: Page): Promise<void> =>
  page.evaluate(() => {
    let first = 0
    window.written = { characters: 0, seconds: 0 }
    const lengthOf = ({ type, target, addedNodes }: MutationRecord) => {
      if (!target.parentElement?.closest('[data-message]')) return 0
      if (type === 'characterData') return target.textContent?.length ?? 0
      return [...addedNodes].reduce((sum, { textContent }) => sum + (textContent?.length ?? 0), 0)
    }
    new MutationObserver(records => {
      const { written } = window
      for (const record of records) written.characters += lengthOf(record)
      if (written.characters > 0) first ||= performance.now()
      written.seconds = (performance.now() - first) / 1000
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
