import { expect, it } from 'vitest'
import { Happenings } from './domain-events.ts'

it('tells each who listens for a type, for all of a thing, or for everything, until they do not', () => {
  const happenings = new Happenings()
  const heard: string[] = []
  const listen = (pattern: string) => happenings.on(pattern, ({ type }) => heard.push(`${pattern}: ${type}`))
  const tell = (type: string) => {
    happenings.tell({ type, at: '', actor: 'system', service: 'tasks', row: {} })
    return heard.splice(0)
  }
  const ends = ['task.completed', 'task.completed', 'task.*', '*', 'document.indexed'].map(listen)
  expect(tell('task.completed')).toEqual([
    'task.completed: task.completed',
    'task.completed: task.completed',
    'task.*: task.completed',
    '*: task.completed'
  ])
  expect(tell('task.failed')).toEqual(['task.*: task.failed', '*: task.failed'])
  expect(tell('taskforce.met')).toEqual(['*: taskforce.met'])
  // Whoever ends while it is told is not told any more.
  happenings.on('document.*', () => {
    for (const end of ends) end()
  })
  listen('document.indexed')
  expect(tell('document.indexed')).toEqual([
    '*: document.indexed',
    'document.indexed: document.indexed',
    'document.indexed: document.indexed'
  ])
  expect(tell('document.indexed')).toEqual(['document.indexed: document.indexed'])
  expect(tell('task.completed')).toEqual([])
})
