import { expect, it } from 'vitest'
import type { AgentAdapter, AgentErrorReason } from '../adapter.ts'
import { scenarioTest } from './scenario-test.ts'
import type { Scenarios } from './scenarios.ts'
import { openingErrorOf, type Scenario, TestSession } from './test-session.ts'

/** Failures of an agent must be reported in time, with a stable code and a message. */
export function errorTests(adapter: () => AgentAdapter, scenarios: Scenarios) {
  const test = scenarioTest(adapter)

  test('[A1] reports a crash as the last event and loses no text', scenarios.crashes, async ({ test, prompt }) => {
    const { text, end } = await test.runTurn(prompt)
    expect(text).not.toBe('')
    expect(end).toMatchObject({ reason: 'error', error: { reason: 'agent_exited', message: sentence } })
    expect(test.session.isOpen).toBe(false)
    expect(await test.findProcesses()).toEqual([])
    expect((await test.runTurn(prompt)).end).toMatchObject({ reason: 'error', error: { reason: 'agent_exited' } })
  })

  const refusals: [AgentErrorReason, string, Scenario | undefined][] = [
    ['agent_missing', 'a missing program', scenarios.missing],
    ['agent_silent', 'a program that never answers', scenarios.silent],
    ['agent_exited', 'a program that exits at once', scenarios.exits],
    ['agent_unintelligible', 'a program without the protocol', scenarios.nonsense],
    ['needs_login', 'an agent that requires a sign-in', scenarios.needsLogin]
  ]
  // Only these two end by the timeout; the others fail on their own, later on a slow machine.
  const timeouts: Partial<Record<AgentErrorReason, number>> = { agent_silent: 500, agent_unintelligible: 5000 }
  for (const [reason, program, scenario] of refusals) {
    it.skipIf(!scenario)(`refuses ${program} as ${reason} and leaves no process`, async () => {
      const test = new TestSession()
      const opening = (scenario?.adapter ?? adapter)().open(test.options({ timeout: timeouts[reason] ?? 20_000 }))
      expect(await openingErrorOf(opening)).toMatchObject({ reason, message: sentence })
      expect(await test.findProcesses()).toEqual([])
    })
  }

  it.skipIf(!scenarios.exits)('reports the stderr of a program that exits at once', async () => {
    const opening = (scenarios.exits?.adapter ?? adapter)().open(new TestSession().options({}))
    expect((await openingErrorOf(opening)).message).toContain(scenarios.exits?.stderr)
  })

  it.skipIf(!scenarios.silent)('[T4] can abort opening and leaves no process', async () => {
    const test = new TestSession()
    const stop = new AbortController()
    const onStart = () => stop.abort(new Error('aborted by the test'))
    const opening = (scenarios.silent?.adapter ?? adapter)().open(test.options({ signal: stop.signal, onStart }))
    await expect(opening).rejects.toThrow('aborted by the test')
    expect(await test.findProcesses()).toEqual([])
  })
}

const sentence: unknown = expect.stringMatching(/^[A-Z].*\.|: /)
