import type { Coalescing } from '@callboard/channels'
import { contracts, type DeliveryClass, type Delta } from '@callboard/contract'

interface Kind {
  delivery: DeliveryClass
  key: string
}

const KINDS = new Map<string, Kind>(
  Object.values(contracts).flatMap(({ path, key, events }) =>
    Object.entries(events).map(([event, { delivery }]): [string, Kind] => [`${path} ${event}`, { delivery, key }])
  )
)

/**
 * What may be said shorter to a client that is slow: adjacent pieces of a growing text become one piece, and of what passes
 * the newest counts. Durable events are never dropped.
 */
export function coalesce(event: string, [payload, ...rest]: readonly unknown[]): Coalescing | undefined {
  const kind = KINDS.get(event)
  if (!kind || kind.delivery === 'durable' || !(payload instanceof Object)) return undefined
  const key = String(Reflect.get(payload, kind.key))
  if (kind.delivery === 'ephemeral') return { key }
  return isPiece(payload) ? { key, merge: ([earlier]) => [joined(earlier, payload), ...rest] } : undefined
}

/** S2: two pieces of one text, the later one right behind the earlier. */
function joined(earlier: unknown, later: Delta): Delta {
  if (!isPiece(earlier) || earlier.offset + earlier.text.length !== later.offset) {
    throw new Error('These pieces of a text do not follow each other.')
  }
  return { ...later, offset: earlier.offset, text: earlier.text + later.text }
}

const isPiece = (value: unknown): value is Delta =>
  value instanceof Object && 'offset' in value && 'text' in value && typeof value.text === 'string'
