import type { Session, Task } from '@callboard/contract'
import { type Card, type CardState, cardOf } from '../../ui/session-state.ts'

export interface Section {
  title: 'Working' | 'Waiting' | 'Idle'
  cards: Card[]
}

/** The cards of a board, by what their sessions do. */
export function sectionsOf(sessions: readonly Session[], unfinished: readonly Task[]): Section[] {
  const tasks = bySession(unfinished)
  const cards = sessions.map(session => cardOf(session, tasks.get(session.session_id) ?? []))
  const taken = (...states: CardState[]) => cards.filter(card => states.includes(card.state))
  return [
    { title: 'Working', cards: taken('running', 'stopping').sort(eldestFirst) },
    { title: 'Waiting', cards: taken('awaiting_permission', 'paused', 'queued').sort(neediestFirst) },
    { title: 'Idle', cards: taken('idle', 'failed', 'interrupted').sort(latestFirst) }
  ]
}

const activity = ({ session }: Card) => session.last_message_at ?? session.created_at

const latestFirst = (one: Card, other: Card) => activity(other).localeCompare(activity(one))

/** By age, which does not change while one looks. */
const eldestFirst = (one: Card, other: Card) => one.session.created_at.localeCompare(other.session.created_at)

/** What an agent asks stands first: nothing goes on without an answer. */
const neediestFirst = (one: Card, other: Card) =>
  Number(other.state === 'awaiting_permission') - Number(one.state === 'awaiting_permission') || eldestFirst(one, other)

function bySession(tasks: readonly Task[]): Map<string, Task[]> {
  const groups = new Map<string, Task[]>()
  for (const task of tasks) groups.set(task.session_id, [...(groups.get(task.session_id) ?? []), task])
  return groups
}
