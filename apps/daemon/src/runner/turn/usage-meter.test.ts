import type { AgentSession } from '@callboard/agents'
import { expect, it } from 'vitest'
import { UsageMeter } from './usage-meter.ts'

const nothing = { input: null, output: null, total: null, cost: null }
const session = { usage: null, context: null }

it('an agent that tells nothing changes nothing', () => {
  const spending = new UsageMeter()
  expect(spending.usage).toEqual(nothing)
  expect(spending.addedTo(session)).toBeUndefined()
})

it('tokens and costs of turns are added, a level replaces the one before, and what is unknown stays unknown', () => {
  const first = new UsageMeter()
  first.count({ tokens: { input: 10, output: 2, total: 12 } })
  const after = first.addedTo(session)
  expect(after).toEqual({ usage: { input: 10, output: 2, total: 12, cost: null }, context: null })

  const second = new UsageMeter()
  second.count({ context: { used: 5, size: 100 }, cost: { amount: 0.5, currency: 'USD' } })
  expect(second.usage).toEqual({ ...nothing, cost: { amount: 0.5, currency: 'USD' } })
  expect(second.addedTo({ usage: after?.usage ?? null, context: null })).toEqual({
    usage: { input: 10, output: 2, total: 12, cost: { amount: 0.5, currency: 'USD' } },
    context: { used: 5, size: 100 }
  })
})

it('odd counts become whole numbers', () => {
  const spending = new UsageMeter()
  spending.count({ tokens: { input: 1.4, output: -3, total: 2.6 }, context: { used: 0.5, size: 9.9 } })
  expect(spending.usage).toEqual({ input: 1, output: 0, total: 3, cost: null })
  expect(spending.addedTo(session)?.context).toEqual({ used: 1, size: 10 })
})

it('a cost is told as the sum since the agent’s beginning: a turn cost what it adds, also when an agent begins anew', () => {
  const usd = (amount: number) => ({ amount, currency: 'USD' })
  let kept: Parameters<UsageMeter['addedTo']>[0] = session
  const turn = (agent: AgentSession, sum: number, agent_session_id = agent.agentSessionId) => {
    const spending = new UsageMeter()
    spending.begin(agent, { usage: kept.usage, agent_session_id })
    spending.count({ cost: usd(sum) })
    kept = spending.addedTo(kept) ?? kept
    return [spending.usage.cost?.amount, kept.usage?.cost?.amount]
  }
  const [one, other] = [agent(), agent()]
  expect(turn(one, 0.1)).toEqual([0.1, 0.1])
  expect(turn(one, 0.3)).toEqual([0.2, 0.3])
  expect(turn(other, 0.2)).toEqual([0.2, 0.5])
  expect(turn(other, 0.6)).toEqual([0.4, 0.9])
  expect(turn(agent(), 1)).toEqual([0.1, 1])
  expect(turn(agent(), 2, 'another conversation')).toEqual([2, 3])
})

/** An agent that nobody speaks with. */
function agent(): AgentSession {
  const never = () => Promise.reject(new Error('nobody is there'))
  const can = { resume: false, fork: false, images: false, embeddedContext: false }
  return {
    agentSessionId: 'a',
    agent: { name: 'a', version: undefined, can },
    options: [],
    context: undefined,
    isOpen: true,
    async *prompt() {},
    setOption: never,
    fork: never,
    close: never
  }
}
