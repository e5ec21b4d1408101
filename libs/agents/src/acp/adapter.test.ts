import { type Script, type ScriptedAgentOptions, scriptedAgent, textOf } from '@callboard/testing'
import { describe } from 'vitest'
import { resumeTests } from '../conformance/resume-tests.ts'
import { testConformance } from '../conformance.ts'
import { acpAdapter } from './adapter.ts'

const createAdapter =
  (options: ScriptedAgentOptions = {}) =>
  () =>
    acpAdapter({ id: 'scripted', ...scriptedAgent(options) })
const toPrompt = (script: Script) => JSON.stringify(script)
const text = { length: 600, emoji: true }
const endless = { length: 100_000, rate: 200 }

const answers = { prompt: toPrompt({ thought: { length: 60 }, text }), text: textOf(text, 3, 'text') }
const asksPermission = { prompt: toPrompt({ permission: true, output: { length: 20 }, text: { length: 20 } }) }

testConformance('the scripted agent over ACP', createAdapter({ seed: 3 }), {
  answers,
  streamsLong: { prompt: toPrompt({ text: endless }) },
  usesTool: { prompt: toPrompt({ output: { length: 100 } }) },
  asksPermission,
  sendsUnknown: { prompt: toPrompt({ unknown: true, nonsense: 2, text: { length: 20 } }) },
  sendsLate: { prompt: toPrompt({ late: { length: 10 } }) },
  crashes: { prompt: toPrompt({ text, crash: { after: 300 } }) },
  ignoresStop: {
    prompt: toPrompt({ text: endless }),
    adapter: createAdapter({ ignoreCancel: true, ignoreTerm: true })
  },
  leavesOrphan: { prompt: toPrompt({ children: { orphan: true, ignoreSignals: true }, text: endless }) },
  missing: { prompt: '', adapter: () => acpAdapter({ id: 'missing', command: 'no-such-agent', args: [] }) },
  silent: { prompt: '', adapter: createAdapter({ silent: true }) },
  exits: { prompt: '', adapter: createAdapter({ exit: 3, stderr: 'no model today' }), stderr: 'no model today' },
  nonsense: { prompt: '', adapter: createAdapter({ nonsense: true }) },
  needsLogin: { prompt: '', adapter: createAdapter({ login: true }) }
})

for (const resume of ['resume', 'load', 'broken'] as const) {
  describe(`the scripted agent that resumes sessions (${resume})`, () => {
    resumeTests(createAdapter({ seed: 3, resume }), { answers, asksPermission })
  })
}
