import { it } from 'vitest'
import type { AgentAdapter } from '../adapter.ts'
import { Play, type Scenario } from './play.ts'

/** A test with an open session for one scenario; skipped when the adapter's agent cannot play it. */
export function scene(adapter: () => AgentAdapter) {
  return <S extends Scenario>(title: string, scenario: S | undefined, act: (stage: Stage<S>) => Promise<void>) => {
    it.skipIf(!scenario)(title, async () => {
      if (!scenario) return
      await using play = await Play.open((scenario.adapter ?? adapter)())
      await act({ play, prompt: scenario.prompt, scenario })
    })
  }
}

interface Stage<S extends Scenario> {
  play: Play
  prompt: string
  scenario: S
}
