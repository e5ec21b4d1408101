import { describe, expect, it } from 'vitest'
import type { AgentEvent, ToolCall } from '../adapter.ts'
import { AgentEventStream } from './event-stream.ts'

const text = (messageId: string, delta: string): AgentEvent => ({ type: 'text', messageId, delta })
const thought = (messageId: string, delta: string): AgentEvent => ({ type: 'thought', messageId, delta })
const tool = (status: ToolCall['status'], output: string): AgentEvent => ({
  type: 'tool',
  call: { id: 'call', title: 'a call', kind: 'read', status, output }
})

describe('AgentEventStream', () => {
  it('passes an event to a waiting consumer at once', async () => {
    const stream = new AgentEventStream(undefined)
    const events = stream[Symbol.asyncIterator]()
    const next = events.next()
    stream.push(text('m', 'a'))
    stream.push(text('m', 'b'))
    expect(await next).toEqual({ value: text('m', 'a'), done: false })
    expect(await events.next()).toEqual({ value: text('m', 'b'), done: false })
  })

  it('merges deltas while the consumer is busy and loses no character and no status', async () => {
    const stream = new AgentEventStream(undefined)
    for (let i = 0; i < 50_000; i++) stream.push(text('m', 'ab'))
    stream.push(thought('m', 'x'))
    stream.push(text('n', 'y'))
    for (const output of ['1', '12', '123']) stream.push(tool('running', output))
    stream.push(tool('done', '123'))
    stream.end({ type: 'turn_end', reason: 'end' })
    const events: AgentEvent[] = []
    for await (const event of stream) events.push(event)
    expect(events).toEqual([
      text('m', 'ab'.repeat(50_000)),
      thought('m', 'x'),
      text('n', 'y'),
      tool('running', '123'),
      tool('done', '123'),
      { type: 'turn_end', reason: 'end' }
    ])
  })

  it('is cancelled by its signal and ignores the signal after the end', async () => {
    const stop = new AbortController()
    const stream = new AgentEventStream(stop.signal)
    expect(stream.isCancelled).toBe(false)
    stop.abort()
    await stream.cancelled
    expect(stream.isCancelled).toBe(true)
    const ended = new AbortController()
    const other = new AgentEventStream(ended.signal)
    other.end({ type: 'turn_end', reason: 'end' })
    ended.abort()
    expect(other.isCancelled).toBe(false)
  })
})
