import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ProgressTracker } from './task-progress.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const task: ConstructorParameters<typeof ProgressTracker>[0] = {
  task_id: 'tsk_1',
  session_id: 'ses_1',
  prompt: 'Go',
  status: 'running',
  position: 1,
  usage: null,
  error: null,
  started_at: null,
  ended_at: null,
  start_commit: null,
  end_commit: null,
  created_by: 'system',
  version: 1,
  created_at: '2026-01-01T00:00:00.000Z',
  updated_at: '2026-01-01T00:00:00.000Z'
}

it('takes its label from the last line with words, at most once a second', () => {
  const progress = new ProgressTracker(task)
  const labels: (string | undefined)[] = []
  const lines = ['First.\n', 'First.\nSecond.\n', 'First.\nSecond.\n```js\n', 'First.\nSecond.\n```js\n']
  for (const text of lines) {
    progress.recordText(text)
    labels.push(progress.takeUpdate()?.label)
    vi.advanceTimersByTime(500)
  }
  expect(labels).toEqual(['First.', undefined, 'Second.', undefined])
})
