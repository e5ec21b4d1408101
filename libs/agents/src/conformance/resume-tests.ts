import { randomUUID } from 'node:crypto'
import { expect, it, type TestContext } from 'vitest'
import type { AgentAdapter } from '../adapter.ts'
import type { Scenarios } from './scenarios.ts'
import { type Scenario, TestSession } from './test-session.ts'

/** A resumed session must continue without repeating its transcript, or report that it starts over. */
export function resumeTests(adapter: () => AgentAdapter, { answers, asksPermission, recalls }: Scenarios) {
  const agentOf = (scenario: Scenario) => (scenario.adapter ?? adapter)()

  it.runIf(answers)('[T6] resumes a closed session under the same id and repeats nothing', async context => {
    if (!answers) return
    await using earlier = await TestSession.open(agentOf(answers))
    skipUnlessOffered(earlier, context)
    await earlier.runTurn(answers.prompt)
    if (asksPermission) await earlier.runAllowedTurn(asksPermission.prompt)
    await using resumed = await reopen(earlier, agentOf(answers))
    expectResumed(resumed, earlier)
    const { text, toolCalls, end } = await resumed.runTurn(answers.prompt)
    expect(text).toBe(answers.text)
    expect(toolCalls).toEqual([])
    expect(end.reason).toBe('end')
    expect(resumed.background.filter(({ type }) => TRANSCRIPT.has(type))).toEqual([])
  })

  it.runIf(recalls)('[T6] resumes a session with the context of its model', async context => {
    if (!recalls) return
    await using earlier = await TestSession.open(agentOf(recalls))
    skipUnlessOffered(earlier, context)
    await earlier.runTurn(recalls.firstPrompt)
    await using resumed = await reopen(earlier, agentOf(recalls))
    expectResumed(resumed, earlier)
    expect((await resumed.runTurn(recalls.prompt)).text).toContain(recalls.text)
  })

  it.runIf(answers)('[T6] reports a session that the agent cannot resume and continues', async () => {
    if (!answers) return
    const unknown = randomUUID()
    await using test = await TestSession.open(agentOf(answers), { resume: unknown })
    // An agent may create a new session under the unknown id.
    const isOther = test.session.agentSessionId !== unknown
    expect(notices(test)).toEqual([expect.stringContaining(isOther ? 'starts a new one' : 'may have lost the context')])
    expect((await test.runTurn(answers.prompt)).text).toBe(answers.text)
  })
}

const TRANSCRIPT = new Set(['text', 'thought', 'tool', 'plan'])

function skipUnlessOffered({ session: { agent } }: TestSession, { skip }: TestContext) {
  if (agent.can.resume) return
  const reason = `${agent.name} cannot resume sessions`
  console.log(`Skipped: ${reason}.`)
  skip(reason)
}

/** Closes the session and resumes it with a new agent. */
async function reopen({ session }: TestSession, agent: AgentAdapter): Promise<TestSession> {
  await session.close()
  return TestSession.open(agent, { resume: session.agentSessionId })
}

function expectResumed(resumed: TestSession, earlier: TestSession) {
  expect(notices(resumed)).toEqual([])
  expect(resumed.session.agentSessionId).toBe(earlier.session.agentSessionId)
}

const notices = ({ background }: TestSession) =>
  background.flatMap(event => (event.type === 'notice' ? [event.text] : []))
