import type { Session, SessionStatus, Task, TaskStatus } from '@callboard/contract'
import { expect, it } from 'vitest'
import { groupSessions } from './sections.ts'

const stamps = { version: 1, created_by: 'usr_a', created_at: '2026-01-01T00:00:00.000Z', updated_at: '' }

const session = (session_id: string, status: SessionStatus, more: Partial<Session> = {}): Session => ({
  session_id,
  board_id: 'brd_a',
  repo_id: 'rep_a',
  agent_id: 'agt_a',
  title: session_id,
  status,
  work_tree: 'none',
  directory: null,
  branch: null,
  base_commit: null,
  agent_session_id: null,
  options: null,
  last_task_status: null,
  context: null,
  usage: null,
  last_message_at: null,
  place: null,
  paused_at: null,
  archived_at: null,
  ...stamps,
  ...more
})

const task = (session_id: string, status: TaskStatus): Task => ({
  task_id: `${session_id} ${status}`,
  session_id,
  prompt: 'p',
  status,
  position: 1,
  started_at: null,
  ended_at: null,
  error: null,
  usage: null,
  start_commit: null,
  end_commit: null,
  ...stamps
})

const drawn = (...sections: Parameters<typeof groupSessions>) =>
  Object.fromEntries(
    groupSessions(...sections).map(({ title, cards }) => [title, cards.map(card => card.session.session_id)])
  )

it('groups sessions by state', () => {
  const sessions = [
    session('idle', 'idle'),
    session('paused', 'paused'),
    session('running', 'running'),
    session('stopping', 'stopping'),
    session('queued', 'idle')
  ]
  expect(drawn(sessions, [task('queued', 'queued')])).toEqual({
    Working: ['running', 'stopping'],
    Waiting: ['paused', 'queued'],
    Idle: ['idle']
  })
})

it('sorts permission requests first, and idle sessions by activity', () => {
  const sessions = [
    session('older', 'running'),
    session('paused', 'paused'),
    session('asks', 'awaiting_permission', { created_at: '2026-01-02T00:00:00.000Z' }),
    session('silent', 'idle'),
    session('spoke', 'idle', { last_message_at: '2026-01-03T00:00:00.000Z' })
  ]
  expect(drawn(sessions, [])).toEqual({
    Working: ['older'],
    Waiting: ['asks', 'paused'],
    Idle: ['spoke', 'silent']
  })
})

it('counts queued tasks and finds the running one', () => {
  const [working] = groupSessions(
    [session('a', 'running')],
    [task('a', 'running'), task('a', 'queued'), task('b', 'queued')]
  )
  expect(working?.cards).toMatchObject([{ queued: 1, current: { status: 'running' } }])
})
