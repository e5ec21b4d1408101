import { it } from 'vitest'
import type { AgentAdapter } from '../adapter.ts'
import { type Scenario, TestSession } from './test-session.ts'

/** Defines tests with an open session for one scenario; they are skipped when the adapter has no such scenario. */
export function scenarioTest(adapter: () => AgentAdapter) {
  return <S extends Scenario>(
    title: string,
    scenario: S | undefined,
    run: (context: ScenarioContext<S>) => Promise<void>
  ) => {
    it.skipIf(!scenario)(title, async () => {
      if (!scenario) return
      await using test = await TestSession.open((scenario.adapter ?? adapter)())
      await run({ test, prompt: scenario.prompt, scenario })
    })
  }
}

interface ScenarioContext<S extends Scenario> {
  test: TestSession
  prompt: string
  scenario: S
}
