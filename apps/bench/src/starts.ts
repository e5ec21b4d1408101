import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { startApp } from '@callboard/testing'
import { Figures, milliseconds, ratio } from './figures.ts'
import type { Size } from './runs.ts'
import type { Table } from './table.ts'

const RUNS = { full: 15, short: 1 }
const CLI = fileURLToPath(new URL('../../cli/bin/callboard.js', import.meta.url))

/** Measures the start of the daemon and of the CLI, compared with Node itself. */
export async function starts(size: Size): Promise<Table> {
  const runs = RUNS[size]
  const daemon = new Figures()
  const version = new Figures()
  const node = new Figures()
  for (let run = 0; run < runs; run++) {
    await time(node, async () => runNode(['-e', '0']))
    await time(version, async () => runNode([CLI, '--version']))
    const started = performance.now()
    await using app = await startApp()
    const { status } = await fetch(new URL('health', app.url))
    if (status !== 200) throw new Error(`The daemon is not ready: ${status}`)
    daemon.add(performance.now() - started)
  }
  const row = (name: string, figures: Figures) => [
    name,
    milliseconds(figures.median),
    milliseconds(figures.percentile(100)),
    ratio(figures.median, node.median)
  ]
  return {
    title: `Starts, ${runs} of each in turn`,
    head: ['what', 'median', 'slowest', 'median ÷ node -e 0'],
    rows: [
      row('`node -e 0`', node),
      row('`callboard --version`', version),
      row('the daemon, first start in a new home, until `GET /health` answers 200', daemon)
    ]
  }
}

async function time(figures: Figures, work: () => Promise<void>): Promise<void> {
  const started = performance.now()
  await work()
  figures.add(performance.now() - started)
}

function runNode(args: string[]): void {
  const { status } = spawnSync(process.execPath, args)
  if (status !== 0) throw new Error(`node ${args.join(' ')} exited with ${status}`)
}
