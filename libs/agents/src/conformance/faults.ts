import { expect, it } from 'vitest'
import type { AgentAdapter, AgentFault } from '../adapter.ts'
import { faultOf, Play, type Scenario } from './play.ts'
import type { Scenarios } from './scenarios.ts'
import { scene } from './scene.ts'

/** How what an agent does wrong must be told: in time, with a stable word, and in a sentence. */
export function faults(adapter: () => AgentAdapter, scenarios: Scenarios) {
  const test = scene(adapter)

  test(
    '[A1] a crash in mid-sentence is the last event, and nothing said is lost',
    scenarios.crashes,
    async ({ play, prompt }) => {
      const { text, end } = await play.turn(prompt)
      expect(text).not.toBe('')
      expect(end).toMatchObject({ reason: 'error', error: { reason: 'agent_exited', message: sentence } })
      expect(play.session.isOpen).toBe(false)
      expect(await play.alive()).toEqual([])
      expect((await play.turn(prompt)).end).toMatchObject({ reason: 'error', error: { reason: 'agent_exited' } })
    }
  )

  const refusals: [AgentFault, string, Scenario | undefined][] = [
    ['agent_missing', 'a program that is missing', scenarios.missing],
    ['agent_silent', 'a program that never answers', scenarios.silent],
    ['agent_exited', 'a program that ends at once', scenarios.exits],
    ['agent_unintelligible', 'a program that speaks no protocol', scenarios.nonsense],
    ['needs_login', 'an agent whose user must sign in', scenarios.needsLogin]
  ]
  // Only these two are given up by time; the others say by themselves what is wrong, on a slow machine later.
  const patience: Partial<Record<AgentFault, number>> = { agent_silent: 500, agent_unintelligible: 5000 }
  for (const [reason, what, scenario] of refusals) {
    it.skipIf(!scenario)(`${what} is refused as ${reason}, and leaves nothing`, async () => {
      const play = new Play()
      const opening = (scenario?.adapter ?? adapter)().open(play.options({ timeout: patience[reason] ?? 20_000 }))
      expect(await faultOf(opening)).toMatchObject({ reason, message: sentence })
      expect(await play.alive()).toEqual([])
    })
  }

  it.skipIf(!scenarios.exits)('the last words of a program that ends at once are told', async () => {
    const opening = (scenarios.exits?.adapter ?? adapter)().open(new Play().options({}))
    expect((await faultOf(opening)).message).toContain(scenarios.exits?.words)
  })

  it.skipIf(!scenarios.silent)('[T4] opening can be given up, and leaves nothing', async () => {
    const play = new Play()
    const stop = new AbortController()
    const onStart = () => stop.abort(new Error('given up'))
    const opening = (scenarios.silent?.adapter ?? adapter)().open(play.options({ signal: stop.signal, onStart }))
    await expect(opening).rejects.toThrow('given up')
    expect(await play.alive()).toEqual([])
  })
}

const sentence: unknown = expect.stringMatching(/^[A-Z].*\.|: /)
