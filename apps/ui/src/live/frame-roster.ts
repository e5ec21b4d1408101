import type { Roster } from '@callboard/client'
import type { Presence } from '@callboard/contract'
import { frameThrottle } from '../browser/frame-throttle.ts'
import { shallowEqual } from './use-rows.ts'

/** The users who view a session or have selected its card, each once however many tabs they have. */
export interface SessionPresence {
  viewing: readonly string[]
  selecting: readonly string[]
}

const NOBODY: SessionPresence = { viewing: [], selecting: [] }

/**
 * A roster that notifies its listeners at most once per frame, and listeners of one session only when that session's
 * presence changes.
 */
export class FrameRoster {
  private readonly roster: Roster
  private readonly listeners = new Set<() => void>()
  private readonly sessionListeners = new Map<string, Set<() => void>>()
  private readonly frames = frameThrottle(() => this.notify())
  private sessions: ReadonlyMap<string, SessionPresence> = new Map()
  private listenerCount = 0
  private unsubscribe: (() => void) | undefined

  constructor(roster: Roster) {
    this.roster = roster
  }

  entries: readonly Presence[] = []

  sessionPresence(session_id: string): SessionPresence {
    return this.sessions.get(session_id) ?? NOBODY
  }

  readonly subscribe = (listener: () => void): (() => void) => this.addListener(this.listeners, listener)

  subscribeToSession(session_id: string, listener: () => void): () => void {
    const listeners = this.sessionListeners.get(session_id) ?? new Set()
    this.sessionListeners.set(session_id, listeners)
    const remove = this.addListener(listeners, listener)
    return () => {
      remove()
      if (listeners.size === 0) this.sessionListeners.delete(session_id)
    }
  }

  private addListener(listeners: Set<() => void>, listener: () => void): () => void {
    if (this.listenerCount++ === 0) {
      this.unsubscribe = this.roster.subscribe(this.frames.ask)
      this.refresh()
    }
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      if (--this.listenerCount > 0) return
      this.unsubscribe?.()
      this.frames.cancel()
    }
  }

  private notify(): void {
    const changed = this.refresh()
    for (const session_id of changed)
      for (const listener of [...(this.sessionListeners.get(session_id) ?? [])]) listener()
    for (const listener of [...this.listeners]) listener()
  }

  /** Returns the sessions whose presence changed. */
  private refresh(): string[] {
    this.entries = this.roster.entries()
    const before = this.sessions
    const now = groupBySession(this.entries)
    for (const [session_id, around] of now) {
      const known = before.get(session_id)
      if (known && isEqual(known, around)) now.set(session_id, known)
    }
    this.sessions = now
    return [...new Set([...before.keys(), ...now.keys()])].filter(id => before.get(id) !== now.get(id))
  }
}

const isEqual = (one: SessionPresence, other: SessionPresence) =>
  shallowEqual(one.viewing, other.viewing) && shallowEqual(one.selecting, other.selecting)

function groupBySession(entries: readonly Presence[]): Map<string, SessionPresence> {
  const sessions = new Map<string, { viewing: string[]; selecting: string[] }>()
  const add = (session_id: string, how: keyof SessionPresence, user_id: string) => {
    const around = sessions.get(session_id) ?? { viewing: [], selecting: [] }
    sessions.set(session_id, around)
    if (!around[how].includes(user_id)) around[how].push(user_id)
  }
  for (const { user_id, session_id, selection } of entries) {
    if (session_id) add(session_id, 'viewing', user_id)
    for (const chosen of selection) add(chosen, 'selecting', user_id)
  }
  return sessions
}
