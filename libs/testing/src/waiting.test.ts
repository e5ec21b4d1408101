import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { nextEvent, until } from './waiting.ts'

describe('nextEvent', () => {
  it('resolves with the first argument of the event', async () => {
    const emitter = new EventEmitter()
    const next = nextEvent(emitter, 'message')
    emitter.emit('other', 'no')
    emitter.emit('message', 'hello', 'world')
    expect(await next).toBe('hello')
  })

  it('waits for an event that matches', async () => {
    const emitter = new EventEmitter()
    const next = nextEvent<number>(emitter, 'counted', count => count > 1)
    for (const count of [1, 2, 3]) emitter.emit('counted', count)
    expect(await next).toBe(2)
  })

  it('reports the missing event', async () => {
    await expect(nextEvent(new EventEmitter(), 'message', () => true, 20)).rejects.toThrow("No 'message' within 20 ms")
  })

  it('rejects with what the predicate threw', async () => {
    const emitter = new EventEmitter()
    const next = nextEvent(emitter, 'message', () => {
      throw new Error('not a word')
    })
    emitter.emit('message')
    await expect(next).rejects.toThrow('not a word')
  })

  it('leaves no listeners or timers', async () => {
    const emitter = new EventEmitter()
    const timers = () => process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length
    const before = timers()
    const next = nextEvent(emitter, 'message')
    expect([emitter.listenerCount('message'), timers()]).toEqual([1, before + 1])
    emitter.emit('message')
    await next
    expect([emitter.listenerCount('message'), timers()]).toEqual([0, before])

    await expect(nextEvent(emitter, 'message', () => true, 1)).rejects.toThrow()
    expect([emitter.listenerCount('message'), timers()]).toEqual([0, before])
  })
})

describe('until', () => {
  it('returns the first value', async () => {
    const answers = [undefined, false as const, 0, 1]
    expect(await until(() => answers.shift())).toBe(0)
  })

  it('awaits promises', async () => {
    const answers = [undefined, 'here']
    expect(await until(async () => answers.shift())).toBe('here')
  })

  it('reports the condition on timeout', async () => {
    await expect(until(() => false, 20)).rejects.toThrow('Not met after 20 ms: () => false')
  })

  it('rejects when the check throws', async () => {
    const look = () => {
      throw new Error('nowhere to look')
    }
    await expect(until(look)).rejects.toThrow('nowhere to look')
  })
})
