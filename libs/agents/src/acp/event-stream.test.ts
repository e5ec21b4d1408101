import { describe, expect, it } from 'vitest'
import type { AgentEvent, ToolCall } from '../adapter.ts'
import { Turn } from './event-stream.ts'

const text = (messageId: string, delta: string): AgentEvent => ({ type: 'text', messageId, delta })
const thought = (messageId: string, delta: string): AgentEvent => ({ type: 'thought', messageId, delta })
const tool = (status: ToolCall['status'], output: string): AgentEvent => ({
  type: 'tool',
  call: { id: 'call', title: 'a call', kind: 'read', status, output }
})

describe('Turn', () => {
  it('hands an event to a waiting consumer at once', async () => {
    const turn = new Turn(undefined)
    const events = turn[Symbol.asyncIterator]()
    const next = events.next()
    turn.push(text('m', 'a'))
    turn.push(text('m', 'b'))
    expect(await next).toEqual({ value: text('m', 'a'), done: false })
    expect(await events.next()).toEqual({ value: text('m', 'b'), done: false })
  })

  it('builds up no work while the consumer is busy, and loses no character and no state', async () => {
    const turn = new Turn(undefined)
    for (let i = 0; i < 50_000; i++) turn.push(text('m', 'ab'))
    turn.push(thought('m', 'x'))
    turn.push(text('n', 'y'))
    for (const output of ['1', '12', '123']) turn.push(tool('running', output))
    turn.push(tool('done', '123'))
    turn.end({ type: 'turn_end', reason: 'end' })
    const events: AgentEvent[] = []
    for await (const event of turn) events.push(event)
    expect(events).toEqual([
      text('m', 'ab'.repeat(50_000)),
      thought('m', 'x'),
      text('n', 'y'),
      tool('running', '123'),
      tool('done', '123'),
      { type: 'turn_end', reason: 'end' }
    ])
  })

  it('is cancelled by its signal, and lets go of it at the end', async () => {
    const stop = new AbortController()
    const turn = new Turn(stop.signal)
    expect(turn.isCancelled).toBe(false)
    stop.abort()
    await turn.cancelled
    expect(turn.isCancelled).toBe(true)
    const ended = new AbortController()
    const other = new Turn(ended.signal)
    other.end({ type: 'turn_end', reason: 'end' })
    ended.abort()
    expect(other.isCancelled).toBe(false)
  })
})
