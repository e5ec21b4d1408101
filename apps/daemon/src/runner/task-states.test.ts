import { TASK_STATUS, type TaskStatus } from '@callboard/contract'
import { describe, expect, it } from 'vitest'
import { ACTIVE_STATUSES, canTransition, deriveSessionStatus, isFinal } from './task-states.ts'

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

describe('[T1] task transitions', () => {
  it.each(pairs)('%s → %s', (from, to) => {
    const isAllowed = ALLOWED.some(([allowedFrom, allowedTo]) => allowedFrom === from && allowedTo === to)
    expect(canTransition(from, to)).toBe(isAllowed)
  })

  it('final statuses have no transitions', () => {
    expect(TASK_STATUS.filter(isFinal)).toEqual(['completed', 'failed', 'stopped', 'interrupted'])
    expect(ACTIVE_STATUSES).toEqual(['running', 'awaiting_permission', 'stopping'])
  })
})

describe('[T1] session status', () => {
  it.each(ACTIVE_STATUSES)('is %s like the active task, whatever is queued', status => {
    for (const isPaused of [true, false]) {
      expect(deriveSessionStatus(['queued', status, 'queued'], isPaused)).toBe(status)
      expect(deriveSessionStatus([status], isPaused)).toBe(status)
    }
  })

  it('is paused only when the queue is paused and not empty', () => {
    expect(deriveSessionStatus(['queued'], true)).toBe('paused')
    expect(deriveSessionStatus([], true)).toBe('idle')
    expect(deriveSessionStatus(['queued'], false)).toBe('idle')
    expect(deriveSessionStatus([], false)).toBe('idle')
  })
})
