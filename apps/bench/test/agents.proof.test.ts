import { presets } from '@callboard/agents'
import { testConformance } from '@callboard/agents/conformance'
import { effort } from '@callboard/testing'
import { afterAll, it, vi } from 'vitest'
import { cached } from '../src/agents/cached.ts'
import { offline } from '../src/agents/offline.ts'
import { whole } from './whole.ts'

/** The agents in CALLBOARD_AGENTS, separated by spaces. Default: the smallest one in proofs. */
const names = process.env.CALLBOARD_AGENTS?.split(' ') ?? effort({ test: [], proof: ['qwen'], once: ['qwen'] })

// They are large and start slowly on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

it.skipIf(names.length)('`npm run proof` tests installed agents', () => {})
for (const name of names) await testAgent(name)

async function testAgent(name: string): Promise<void> {
  const preset = presets.find(one => one.name === name)
  if (!preset) throw new Error(`Unknown agent ${name}. Known agents: ${presets.map(({ name }) => name).join(', ')}.`)
  const found = cached(preset)
  if ('problem' in found) {
    console.log(`Skipped ${name}: ${found.problem}`)
    it.skip(`${name}: ${found.problem}`, () => {})
    return
  }
  const stage = await offline(preset, found.program)
  afterAll(() => stage[Symbol.asyncDispose]())
  testConformance(`${name} ${preset.version}`, () => stage.adapter, {
    extraVariables: stage.variables,
    answers: { prompt: 'SCN_TEXT', text: 'The quick brown fox jumps over the lazy dog again and again ' },
    streamsLong: { prompt: 'SCN_SLOW' },
    asksPermission: { prompt: 'SCN_TOOL' },
    recalls: { firstPrompt: 'SCN_TEXT KEEP_IN_MIND', prompt: 'SCN_RECALL', text: 'KEEP_IN_MIND' }
  })
  whole(preset)
}
