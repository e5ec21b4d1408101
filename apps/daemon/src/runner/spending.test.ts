import { expect, it } from 'vitest'
import { Spending } from './spending.ts'

const nothing = { input: null, output: null, total: null, cost: null }
const session = { usage: null, context: null }

it('an agent that tells nothing changes nothing', () => {
  const spending = new Spending()
  expect(spending.usage).toEqual(nothing)
  expect(spending.addedTo(session)).toBeUndefined()
})

it('tokens of turns are added, a cost and a level replace the ones before, and what is unknown stays unknown', () => {
  const first = new Spending()
  first.count({ tokens: { input: 10, output: 2, total: 12 } })
  const after = first.addedTo(session)
  expect(after).toEqual({ usage: { input: 10, output: 2, total: 12, cost: null }, context: null })

  const second = new Spending()
  second.count({ context: { used: 5, size: 100 }, cost: { amount: 0.5, currency: 'USD' } })
  expect(second.usage).toEqual({ ...nothing, cost: { amount: 0.5, currency: 'USD' } })
  expect(second.addedTo({ usage: after?.usage ?? null, context: null })).toEqual({
    usage: { input: 10, output: 2, total: 12, cost: { amount: 0.5, currency: 'USD' } },
    context: { used: 5, size: 100 }
  })
})

it('odd counts become whole numbers', () => {
  const spending = new Spending()
  spending.count({ tokens: { input: 1.4, output: -3, total: 2.6 }, context: { used: 0.5, size: 9.9 } })
  expect(spending.usage).toEqual({ input: 1, output: 0, total: 3, cost: null })
  expect(spending.addedTo(session)?.context).toEqual({ used: 1, size: 10 })
})
