import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCheckout, seedMessages, startApp } from '@callboard/testing'
import { milliseconds } from '../figures.ts'
import { atMost } from '../goals.ts'
import { Runs, type Size } from '../runs.ts'
import type { Table } from '../table.ts'

const SIZES = { full: { messages: 100_000, runs: 11 }, short: { messages: 500, runs: 1 } }
type Home = 'large' | 'new'
const ORDER: readonly Home[] = ['large', 'new']

/** Measures whether a large database slows down the start of the daemon. */
export async function largeStart(size: Size): Promise<Table> {
  const { messages, runs } = SIZES[size]
  const directory = mkdtempSync(join(tmpdir(), 'callboard-bench-'))
  await using checkout = await makeCheckout()
  const homes = { large: join(directory, 'large'), new: join(directory, 'new') }
  const start = async (home: Home): Promise<number> => {
    const started = performance.now()
    await using app = await startApp({ home: homes[home], cwd: checkout.path, env: { NODE_ENV: 'production' } })
    const { status } = await fetch(new URL('health', app.url))
    if (status !== 200) throw new Error(`The daemon is not ready: ${status}`)
    return performance.now() - started
  }
  const took = new Runs<Home>()
  const added = new Runs<'large'>()
  try {
    for (const home of ORDER) await start(home)
    seedMessages(homes.large, messages)
    for (let run = 0; run < runs; run++) {
      for (const home of ORDER) took.add(home, await start(home))
      added.add('large', (took.all('large')[run] ?? 0) - (took.all('new')[run] ?? 0))
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
  const count = messages.toLocaleString('en')
  const row = (home: Home) => [
    home === 'large' ? `with ${count} messages and as many lines of feeds` : 'with none',
    milliseconds(took.median(home)),
    took.ratio(home, 'new').toFixed(2),
    home === 'large' ? `${atMost(added.median('large'), 200, ' ms more')} (${added.median('large').toFixed(0)} ms)` : ''
  ]
  return {
    title: `The daemon’s start with ${count} messages, until \`GET /health\` answers 200`,
    note: `The median of ${runs} starts of each, in turn, in homes that were started in before.`,
    head: ['the daemon', 'median', '÷ with none', 'goal'],
    rows: ORDER.map(row)
  }
}
