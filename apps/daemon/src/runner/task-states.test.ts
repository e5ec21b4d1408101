import { TASK_STATUS, type TaskStatus } from '@callboard/contract'
import { describe, expect, it } from 'vitest'
import { ACTIVE, canBecome, isFinal, sessionStatus } from './task-states.ts'

const ALLOWED: readonly (readonly [TaskStatus, TaskStatus])[] = [
  ['queued', 'running'],
  ['queued', 'stopped'],
  ['running', 'awaiting_permission'],
  ['running', 'stopping'],
  ['running', 'completed'],
  ['running', 'failed'],
  ['running', 'interrupted'],
  ['awaiting_permission', 'running'],
  ['awaiting_permission', 'stopping'],
  ['awaiting_permission', 'failed'],
  ['awaiting_permission', 'interrupted'],
  ['stopping', 'stopped'],
  ['stopping', 'failed'],
  ['stopping', 'interrupted']
]
const pairs = TASK_STATUS.flatMap(from => TASK_STATUS.map(to => [from, to] as const))

describe('[T1] the transitions of a task', () => {
  it.each(pairs)('%s → %s', (from, to) => {
    const isAllowed = ALLOWED.some(([one, other]) => one === from && other === to)
    expect(canBecome(from, to)).toBe(isAllowed)
  })

  it('end in states that nothing leaves', () => {
    expect(TASK_STATUS.filter(isFinal)).toEqual(['completed', 'failed', 'stopped', 'interrupted'])
    expect(ACTIVE).toEqual(['running', 'awaiting_permission', 'stopping'])
  })
})

describe('[T1] a session is', () => {
  it.each(ACTIVE)('%s as its task is, whatever waits behind', status => {
    for (const isPaused of [true, false]) {
      expect(sessionStatus(['queued', status, 'queued'], isPaused)).toBe(status)
      expect(sessionStatus([status], isPaused)).toBe(status)
    }
  })

  it('paused only where something waits and nothing may begin', () => {
    expect(sessionStatus(['queued'], true)).toBe('paused')
    expect(sessionStatus([], true)).toBe('idle')
    expect(sessionStatus(['queued'], false)).toBe('idle')
    expect(sessionStatus([], false)).toBe('idle')
  })
})
