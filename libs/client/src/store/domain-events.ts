import type { EventMeta } from '@callboard/contract'
import type { LivePath, Rows } from './row-types.ts'

/** An event of a stored row: its type (F3), time (ISO-8601), actor, and the row as it was sent. */
export interface DomainEvent<P extends LivePath = LivePath> extends Pick<EventMeta, 'type' | 'at' | 'actor'> {
  readonly service: P
  /** Only the key and the version when the user lost access to the row. */
  readonly row: Partial<Rows[P]>
}

/** Narrows an event to one of this service. */
export function isOf<P extends LivePath>(event: DomainEvent, service: P): event is DomainEvent<P> {
  return event.service === service
}

type Listener = (event: DomainEvent) => void

/** Emits each live event once; changes that are learned by catch-up are not among them. */
export class DomainEvents {
  private readonly listeners = new Set<readonly [pattern: string, listener: Listener]>()

  /**
   * `pattern` is a type such as `task.completed`, all types of an entity such as `task.*`, or `*`. Returns a function
   * that removes the listener.
   */
  on(pattern: string, listener: Listener): () => void {
    const entry = [pattern, listener] as const
    this.listeners.add(entry)
    return () => {
      this.listeners.delete(entry)
    }
  }

  emit(event: DomainEvent): void {
    for (const entry of [...this.listeners]) {
      const [pattern, listener] = entry
      if (this.listeners.has(entry) && matchesEvent(event.type, pattern)) listener(event)
    }
  }
}

export function matchesEvent(type: string, pattern: string): boolean {
  if (pattern === '*' || pattern === type) return true
  return pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))
}
