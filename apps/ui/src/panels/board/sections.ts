import type { Session, Task } from '@callboard/contract'
import { type Card, type CardState, toCard } from '../../ui/session-state.ts'

export interface Section {
  title: 'Working' | 'Waiting' | 'Idle'
  cards: Card[]
}

/** The cards of a board, by what their sessions do. */
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

/** By age, which does not change while one looks. */
const oldestFirst = (one: Card, other: Card) => one.session.created_at.localeCompare(other.session.created_at)

/** What an agent asks stands first: nothing goes on without an answer. */
const permissionFirst = (one: Card, other: Card) =>
  Number(other.state === 'awaiting_permission') - Number(one.state === 'awaiting_permission') || oldestFirst(one, other)

function groupBySession(tasks: readonly Task[]): Map<string, Task[]> {
  const groups = new Map<string, Task[]>()
  for (const task of tasks) groups.set(task.session_id, [...(groups.get(task.session_id) ?? []), task])
  return groups
}
