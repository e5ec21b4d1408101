import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { effort } from '@callboard/testing'
import { expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** Starts about sixty processes in turn, which is too slow for `npm test`. */
const isEnabled = effort({ test: false, proof: true, once: true })

it.runIf(isEnabled)(
  'runs all benchmarks with every event delivered once and in order',
  () => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [MAIN, '--short'], { encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(stdout.match(/^## /gm)).toHaveLength(23)
  },
  600_000
)
