import { type Script, type ScriptedAgentOptions, scriptedAgent, textOf } from '@callboard/testing'
import { describe } from 'vitest'
import { resuming } from '../conformance/resuming.ts'
import { conformance } from '../conformance.ts'
import { acpAdapter } from './adapter.ts'

const scripted =
  (options: ScriptedAgentOptions = {}) =>
  () =>
    acpAdapter({ id: 'scripted', ...scriptedAgent(options) })
const script = (parts: Script) => JSON.stringify(parts)
const text = { length: 600, emoji: true }
const endless = { length: 100_000, rate: 200 }

const speaks = { prompt: script({ thought: { length: 60 }, text }), text: textOf(text, 3, 'text') }
const asks = { prompt: script({ permission: true, output: { length: 20 }, text: { length: 20 } }) }

conformance('the scripted agent over ACP', scripted({ seed: 3 }), {
  speaks,
  goesOn: { prompt: script({ text: endless }) },
  usesTool: { prompt: script({ output: { length: 100 } }) },
  asks,
  unknown: { prompt: script({ unknown: true, nonsense: 2, text: { length: 20 } }) },
  late: { prompt: script({ late: { length: 10 } }) },
  crashes: { prompt: script({ text, crash: { after: 300 } }) },
  stubborn: { prompt: script({ text: endless }), adapter: scripted({ ignoreCancel: true, ignoreTerm: true }) },
  leavesOrphan: { prompt: script({ children: { orphan: true, ignoreSignals: true }, text: endless }) },
  missing: { prompt: '', adapter: () => acpAdapter({ id: 'missing', command: 'no-such-agent', args: [] }) },
  silent: { prompt: '', adapter: scripted({ silent: true }) },
  exits: { prompt: '', adapter: scripted({ exit: 3, stderr: 'no model today' }), words: 'no model today' },
  nonsense: { prompt: '', adapter: scripted({ nonsense: true }) },
  needsLogin: { prompt: '', adapter: scripted({ login: true }) }
})

for (const resume of ['resume', 'load', 'broken'] as const) {
  describe(`the scripted agent that takes sessions up: ${resume}`, () => {
    resuming(scripted({ seed: 3, resume }), { speaks, asks })
  })
}
