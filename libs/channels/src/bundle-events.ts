import type { EncodedEvent } from './encoded-event.ts'
import { Bundle } from './packet.ts'
import type { Recipients } from './recipients.ts'

/** One event and its recipients. */
export interface OutboundEvent {
  readonly recipients: Recipients
  readonly event: EncodedEvent
  /** Received from another process. */
  readonly isFromOtherProcess?: true
}

/** The events with the same recipients, by their positions. */
interface RecipientGroup {
  readonly recipients: Recipients
  readonly positions: number[]
}

/** A sequence of groups, and the members that are in exactly these. It branches where a member is not in the next group. */
class AudiencePath<T> {
  readonly groups: readonly RecipientGroup[]
  readonly members: T[] = []
  readonly #next = new Map<RecipientGroup, AudiencePath<T>>()

  constructor(groups: readonly RecipientGroup[]) {
    this.groups = groups
  }

  extend(group: RecipientGroup): AudiencePath<T> {
    const path = this.#next.get(group) ?? new AudiencePath<T>([...this.groups, group])
    this.#next.set(group, path)
    return path
  }
}

/**
 * Bundles the events in order, one bundle for all members that receive the same events. Takes one step per member of each
 * group, regardless of the number of events.
 */
export function bundleEvents<T>(
  events: readonly OutboundEvent[],
  membersOf: (recipients: Recipients) => Iterable<T>
): { members: Iterable<T>; bundle: Bundle }[] {
  const groups = groupByRecipients(events)
  const [first, second] = groups
  if (first && !second) return [{ members: membersOf(first.recipients), bundle: toBundle(groups, events) }]
  const start = new AudiencePath<T>([])
  const pathByMember = new Map<T, AudiencePath<T>>()
  for (const group of groups) {
    for (const member of membersOf(group.recipients)) {
      pathByMember.set(member, (pathByMember.get(member) ?? start).extend(group))
    }
  }
  for (const [member, path] of pathByMember) path.members.push(member)
  const paths = new Set(pathByMember.values())
  return [...paths].map(path => ({ members: path.members, bundle: toBundle(path.groups, events) }))
}

function groupByRecipients(events: readonly OutboundEvent[]): RecipientGroup[] {
  const groups = new Map<string, RecipientGroup>()
  events.forEach(({ recipients }, position) => {
    const key = events.length === 1 ? '' : keyOf(recipients)
    const group = groups.get(key)
    if (group) group.positions.push(position)
    else groups.set(key, { recipients, positions: [position] })
  })
  return [...groups.values()]
}

function keyOf({ rooms, except, alreadyDelivered }: Recipients): string {
  return JSON.stringify([[...rooms], [...except], alreadyDelivered && keyOf(alreadyDelivered)])
}

function toBundle(groups: readonly RecipientGroup[], events: readonly OutboundEvent[]): Bundle {
  const positions = groups.flatMap(group => group.positions).sort((a, b) => a - b)
  return new Bundle(positions.flatMap(position => events[position]?.event ?? []))
}
