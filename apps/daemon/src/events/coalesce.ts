import type { Coalescing } from '@callboard/channels'
import { contracts, type DeliveryClass, type Delta } from '@callboard/contract'

interface EventKind {
  delivery: DeliveryClass
  key: string
}

const EVENT_KINDS = new Map<string, EventKind>(
  Object.values(contracts).flatMap(({ path, key, events }) =>
    Object.entries(events).map(([event, { delivery }]): [string, EventKind] => [`${path} ${event}`, { delivery, key }])
  )
)

/**
 * Shortens the backlog of a slow client: adjacent deltas of one text are merged, and only the newest ephemeral event of a row
 * is kept. Durable events are never coalesced.
 */
export function coalesce(event: string, [payload, ...rest]: readonly unknown[]): Coalescing | undefined {
  const kind = EVENT_KINDS.get(event)
  if (!kind || kind.delivery === 'durable' || !(payload instanceof Object)) return undefined
  const key = String(Reflect.get(payload, kind.key))
  if (kind.delivery === 'ephemeral') return { key }
  return isDelta(payload) ? { key, merge: ([earlier]) => [mergeDeltas(earlier, payload), ...rest] } : undefined
}

/** S2: merges two deltas of one text. @throws when the later one does not start at the end of the earlier one */
function mergeDeltas(earlier: unknown, later: Delta): Delta {
  if (!isDelta(earlier) || earlier.offset + earlier.text.length !== later.offset) {
    throw new Error('The deltas are not adjacent')
  }
  return { ...later, offset: earlier.offset, text: earlier.text + later.text }
}

const isDelta = (value: unknown): value is Delta =>
  value instanceof Object && 'offset' in value && 'text' in value && typeof value.text === 'string'
