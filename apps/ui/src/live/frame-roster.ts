import type { Roster } from '@callboard/client'
import type { Presence } from '@callboard/contract'
import { perFrame } from '../browser/frame-throttle.ts'
import { isAlike } from './use-rows.ts'

/** What people do with a session, by their ids: each once however many tabs they have. */
export interface Around {
  looking: readonly string[]
  choosing: readonly string[]
}

const NOBODY: Around = { looking: [], choosing: [] }

/**
 * A roster as it is drawn. However often it is told of people, it is looked at once per frame; and who watches one session
 * hears nothing of what happens around others.
 */
export class DrawnRoster {
  private readonly roster: Roster
  private readonly all = new Set<() => void>()
  private readonly single = new Map<string, Set<() => void>>()
  private readonly frames = perFrame(() => this.draw())
  private sessions: ReadonlyMap<string, Around> = new Map()
  private listening = 0
  private stop: (() => void) | undefined

  constructor(roster: Roster) {
    this.roster = roster
  }

  list: readonly Presence[] = []

  around(session_id: string): Around {
    return this.sessions.get(session_id) ?? NOBODY
  }

  readonly subscribe = (listener: () => void): (() => void) => this.listen(this.all, listener)

  subscribeTo(session_id: string, listener: () => void): () => void {
    const listeners = this.single.get(session_id) ?? new Set()
    this.single.set(session_id, listeners)
    const remove = this.listen(listeners, listener)
    return () => {
      remove()
      if (listeners.size === 0) this.single.delete(session_id)
    }
  }

  private listen(listeners: Set<() => void>, listener: () => void): () => void {
    if (this.listening++ === 0) {
      this.stop = this.roster.subscribe(this.frames.ask)
      this.take()
    }
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      if (--this.listening > 0) return
      this.stop?.()
      this.frames.cancel()
    }
  }

  private draw(): void {
    const changed = this.take()
    for (const session_id of changed) for (const listener of [...(this.single.get(session_id) ?? [])]) listener()
    for (const listener of [...this.all]) listener()
  }

  /** Gives the sessions around which something is another. */
  private take(): string[] {
    this.list = this.roster.entries()
    const before = this.sessions
    const now = aroundIn(this.list)
    for (const [session_id, around] of now) {
      const known = before.get(session_id)
      if (known && isSame(known, around)) now.set(session_id, known)
    }
    this.sessions = now
    return [...new Set([...before.keys(), ...now.keys()])].filter(id => before.get(id) !== now.get(id))
  }
}

const isSame = (one: Around, other: Around) =>
  isAlike(one.looking, other.looking) && isAlike(one.choosing, other.choosing)

function aroundIn(entries: readonly Presence[]): Map<string, Around> {
  const sessions = new Map<string, { looking: string[]; choosing: string[] }>()
  const add = (session_id: string, how: keyof Around, user_id: string) => {
    const around = sessions.get(session_id) ?? { looking: [], choosing: [] }
    sessions.set(session_id, around)
    if (!around[how].includes(user_id)) around[how].push(user_id)
  }
  for (const { user_id, session_id, selection } of entries) {
    if (session_id) add(session_id, 'looking', user_id)
    for (const chosen of selection) add(chosen, 'choosing', user_id)
  }
  return sessions
}
