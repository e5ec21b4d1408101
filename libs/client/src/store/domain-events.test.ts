import { expect, it } from 'vitest'
import { DomainEvents } from './domain-events.ts'

it('emits events to the listeners of their type, of their entity and of all, until they are removed', () => {
  const events = new DomainEvents()
  const received: string[] = []
  const listen = (pattern: string) => events.on(pattern, ({ type }) => received.push(`${pattern}: ${type}`))
  const emit = (type: string) => {
    events.emit({ type, at: '', actor: 'system', service: 'tasks', row: {} })
    return received.splice(0)
  }
  const ends = ['task.completed', 'task.completed', 'task.*', '*', 'document.indexed'].map(listen)
  expect(emit('task.completed')).toEqual([
    'task.completed: task.completed',
    'task.completed: task.completed',
    'task.*: task.completed',
    '*: task.completed'
  ])
  expect(emit('task.failed')).toEqual(['task.*: task.failed', '*: task.failed'])
  expect(emit('taskforce.met')).toEqual(['*: taskforce.met'])
  // A listener removed during an event does not receive it any more.
  events.on('document.*', () => {
    for (const end of ends) end()
  })
  listen('document.indexed')
  expect(emit('document.indexed')).toEqual([
    '*: document.indexed',
    'document.indexed: document.indexed',
    'document.indexed: document.indexed'
  ])
  expect(emit('document.indexed')).toEqual(['document.indexed: document.indexed'])
  expect(emit('task.completed')).toEqual([])
})
