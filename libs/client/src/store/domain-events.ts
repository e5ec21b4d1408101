import type { EventMeta } from '@callboard/contract'
import type { LivePath, Rows } from './row-types.ts'

/** Something that happened: which kind of thing (F3), when (ISO-8601), by whose hand, and the row as it was said. */
export interface DomainEvent<P extends LivePath = LivePath> extends Pick<EventMeta, 'type' | 'at' | 'actor'> {
  readonly service: P
  /** Only its key and version, where it went out of sight. */
  readonly row: Partial<Rows[P]>
}

/** Whether it happened to a row of this service. */
export function isOf<P extends LivePath>(happening: DomainEvent, service: P): happening is DomainEvent<P> {
  return happening.service === service
}

type Listener = (happening: DomainEvent) => void

/** Tells what happens, each thing once and as it happens; not what is only heard of afterwards, by catching up. */
export class Happenings {
  private readonly listeners = new Set<readonly [pattern: string, listener: Listener]>()

  /** `pattern` is a type such as `task.completed`, all of a thing such as `task.*`, or `*`. Gives what ends it. */
  on(pattern: string, listener: Listener): () => void {
    const entry = [pattern, listener] as const
    this.listeners.add(entry)
    return () => {
      this.listeners.delete(entry)
    }
  }

  tell(happening: DomainEvent): void {
    for (const entry of [...this.listeners]) {
      const [pattern, listener] = entry
      if (this.listeners.has(entry) && matchesEvent(happening.type, pattern)) listener(happening)
    }
  }
}

/** Whether a type is meant by a pattern. */
export function matchesEvent(type: string, pattern: string): boolean {
  if (pattern === '*' || pattern === type) return true
  return pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))
}
