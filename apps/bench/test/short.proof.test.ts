import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { effort } from '@callboard/testing'
import { expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** It starts some sixty processes one after the other: too slow for `npm test`. */
const isTried = effort({ test: false, proof: true, once: true })

it.runIf(isTried)(
  'measures everything, in small, with every event delivered once and in order',
  () => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [MAIN, '--short'], { encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(stdout.match(/^## /gm)).toHaveLength(23)
  },
  600_000
)
