import type { Session, Task } from '@callboard/contract'
import { type Card, type CardState, toCard } from '../../ui/session-state.ts'

export interface Section {
  title: 'Working' | 'Waiting' | 'Idle'
  cards: Card[]
}

/** Groups a board's sessions by state. */
export function groupSessions(sessions: readonly Session[], unfinished: readonly Task[]): Section[] {
  const tasks = groupBySession(unfinished)
  const cards = sessions.map(session => toCard(session, tasks.get(session.session_id) ?? []))
  const inState = (...states: CardState[]) => cards.filter(card => states.includes(card.state))
  return [
    { title: 'Working', cards: inState('running', 'stopping').sort(oldestFirst) },
    { title: 'Waiting', cards: inState('awaiting_permission', 'paused', 'queued').sort(permissionFirst) },
    { title: 'Idle', cards: inState('idle', 'failed', 'interrupted').sort(latestFirst) }
  ]
}

const lastActivity = ({ session }: Card) => session.last_message_at ?? session.created_at

const latestFirst = (one: Card, other: Card) => lastActivity(other).localeCompare(lastActivity(one))

/** Age is a stable order, so cards do not move while somebody reads. */
const oldestFirst = (one: Card, other: Card) => one.session.created_at.localeCompare(other.session.created_at)

/** Permission requests come first: their agents are blocked until somebody answers. */
const permissionFirst = (one: Card, other: Card) =>
  Number(other.state === 'awaiting_permission') - Number(one.state === 'awaiting_permission') || oldestFirst(one, other)

function groupBySession(tasks: readonly Task[]): Map<string, Task[]> {
  const groups = new Map<string, Task[]>()
  for (const task of tasks) groups.set(task.session_id, [...(groups.get(task.session_id) ?? []), task])
  return groups
}
