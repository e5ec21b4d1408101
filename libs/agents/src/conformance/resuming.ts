import { randomUUID } from 'node:crypto'
import { expect, it, type TestContext } from 'vitest'
import type { AgentAdapter } from '../adapter.ts'
import { Play, type Scenario } from './play.ts'
import type { Scenarios } from './scenarios.ts'

/** What taking a session up again must do: go on in the same one and tell nothing of it twice, or say that it begins anew. */
export function resuming(adapter: () => AgentAdapter, { speaks, asks, recalls }: Scenarios) {
  const agentOf = (scenario: Scenario) => (scenario.adapter ?? adapter)()

  it.runIf(speaks)(
    '[T6] a session that was closed is taken up: it is the same one, and nothing of it is told again',
    async context => {
      if (!speaks) return
      await using earlier = await Play.open(agentOf(speaks))
      skipUnlessOffered(earlier, context)
      await earlier.turn(speaks.prompt)
      if (asks) await earlier.turnAllowed(asks.prompt)
      await using again = await openedAgain(earlier, agentOf(speaks))
      expectTakenUp(again, earlier)
      const { text, calls, end } = await again.turn(speaks.prompt)
      expect(text).toBe(speaks.text)
      expect(calls).toEqual([])
      expect(end.reason).toBe('end')
      expect(again.background.filter(({ type }) => TRANSCRIPT.has(type))).toEqual([])
    }
  )

  it.runIf(recalls)('[T6] the model of a session that was taken up knows what was said in it', async context => {
    if (!recalls) return
    await using earlier = await Play.open(agentOf(recalls))
    skipUnlessOffered(earlier, context)
    await earlier.turn(recalls.told)
    await using again = await openedAgain(earlier, agentOf(recalls))
    expectTakenUp(again, earlier)
    expect((await again.turn(recalls.prompt)).text).toContain(recalls.text)
  })

  it.runIf(speaks)('[T6] that the agent does not know the session to take up is said, and it works', async () => {
    if (!speaks) return
    const unknown = randomUUID()
    await using play = await Play.open(agentOf(speaks), { resume: unknown })
    // An agent may give the name that it never heard of to a new one.
    const isOther = play.session.agentSessionId !== unknown
    expect(notices(play)).toEqual([expect.stringContaining(isOther ? 'begins anew' : 'may remember nothing')])
    expect((await play.turn(speaks.prompt)).text).toBe(speaks.text)
  })
}

const TRANSCRIPT = new Set(['text', 'thought', 'tool', 'plan'])

function skipUnlessOffered({ session: { agent } }: Play, { skip }: TestContext) {
  if (agent.can.resume) return
  const reason = `${agent.name} does not offer to take a session up`
  console.log(`Not tried: ${reason}.`)
  skip(reason)
}

/** Ends that agent, and opens another one that is to go on in its session. */
async function openedAgain({ session }: Play, agent: AgentAdapter): Promise<Play> {
  await session.close()
  return Play.open(agent, { resume: session.agentSessionId })
}

function expectTakenUp(again: Play, earlier: Play) {
  expect(notices(again)).toEqual([])
  expect(again.session.agentSessionId).toBe(earlier.session.agentSessionId)
}

const notices = ({ background }: Play) => background.flatMap(event => (event.type === 'notice' ? [event.text] : []))
