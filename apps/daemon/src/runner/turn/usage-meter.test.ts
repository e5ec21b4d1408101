import type { AgentSession } from '@callboard/agents'
import { expect, it } from 'vitest'
import { UsageMeter } from './usage-meter.ts'

const nothing = { input: null, output: null, total: null, cost: null }
const session = { usage: null, context: null }

it('changes nothing when the agent reports nothing', () => {
  const meter = new UsageMeter()
  expect(meter.usage).toEqual(nothing)
  expect(meter.addTo(session)).toBeUndefined()
})

it('adds tokens and costs, replaces the context level, and keeps unknown values unknown', () => {
  const first = new UsageMeter()
  first.record({ tokens: { input: 10, output: 2, total: 12 } })
  const after = first.addTo(session)
  expect(after).toEqual({ usage: { input: 10, output: 2, total: 12, cost: null }, context: null })

  const second = new UsageMeter()
  second.record({ context: { used: 5, size: 100 }, cost: { amount: 0.5, currency: 'USD' } })
  expect(second.usage).toEqual({ ...nothing, cost: { amount: 0.5, currency: 'USD' } })
  expect(second.addTo({ usage: after?.usage ?? null, context: null })).toEqual({
    usage: { input: 10, output: 2, total: 12, cost: { amount: 0.5, currency: 'USD' } },
    context: { used: 5, size: 100 }
  })
})

it('rounds counts to whole numbers from zero', () => {
  const meter = new UsageMeter()
  meter.record({ tokens: { input: 1.4, output: -3, total: 2.6 }, context: { used: 0.5, size: 9.9 } })
  expect(meter.usage).toEqual({ input: 1, output: 0, total: 3, cost: null })
  expect(meter.addTo(session)?.context).toEqual({ used: 1, size: 10 })
})

it('derives the cost of a turn from the totals that agents report, also after a restart of the agent', () => {
  const usd = (amount: number) => ({ amount, currency: 'USD' })
  let totals: Parameters<UsageMeter['addTo']>[0] = session
  const turn = (agent: AgentSession, sum: number, agent_session_id = agent.agentSessionId) => {
    const meter = new UsageMeter()
    meter.start(agent, { usage: totals.usage, agent_session_id })
    meter.record({ cost: usd(sum) })
    totals = meter.addTo(totals) ?? totals
    return [meter.usage.cost?.amount, totals.usage?.cost?.amount]
  }
  const [first, second] = [agent(), agent()]
  expect(turn(first, 0.1)).toEqual([0.1, 0.1])
  expect(turn(first, 0.3)).toEqual([0.2, 0.3])
  expect(turn(second, 0.2)).toEqual([0.2, 0.5])
  expect(turn(second, 0.6)).toEqual([0.4, 0.9])
  expect(turn(agent(), 1)).toEqual([0.1, 1])
  expect(turn(agent(), 2, 'another conversation')).toEqual([2, 3])
})

/** An agent session that is never used. */
function agent(): AgentSession {
  const never = () => Promise.reject(new Error('not implemented'))
  const can = { resume: false, fork: false, images: false, embeddedContext: false }
  return {
    agentSessionId: 'a',
    agent: { name: 'a', version: undefined, can },
    options: [],
    context: undefined,
    isOpen: true,
    async *prompt() {},
    endTurnProcesses: never,
    setOption: never,
    fork: never,
    close: never
  }
}
