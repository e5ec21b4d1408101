import type { Session, Task } from '@callboard/contract'
import { type CardState, cardState } from '../../ui/state.ts'

/** A session, and what of its tasks is not done yet. */
export interface Card {
  session: Session
  state: CardState
  queued: number
  current: Task | undefined
}

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
    { title: 'Working', cards: taken('running', 'awaiting_permission', 'stopping').sort(neediestFirst) },
    { title: 'Waiting', cards: taken('paused', 'queued').sort(latestFirst) },
    { title: 'Idle', cards: taken('idle').sort(latestFirst) }
  ]
}

function cardOf(session: Session, tasks: readonly Task[]): Card {
  const queued = tasks.filter(task => task.status === 'queued').length
  const current = tasks.find(task => task.status !== 'queued')
  return { session, state: cardState(session, queued), queued, current }
}

const activity = ({ session }: Card) => session.last_message_at ?? session.created_at

const latestFirst = (one: Card, other: Card) => activity(other).localeCompare(activity(one))

/** What waits for a person stands first; else by age, which does not change while one looks. */
const neediestFirst = (one: Card, other: Card) =>
  Number(other.state === 'awaiting_permission') - Number(one.state === 'awaiting_permission') ||
  one.session.created_at.localeCompare(other.session.created_at)

function bySession(tasks: readonly Task[]): Map<string, Task[]> {
  const groups = new Map<string, Task[]>()
  for (const task of tasks) groups.set(task.session_id, [...(groups.get(task.session_id) ?? []), task])
  return groups
}
