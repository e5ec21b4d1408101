/** The members of any of `rooms`, without those of `except` and without those of `alreadyDelivered`. */
export interface Recipients {
  readonly rooms: ReadonlySet<string>
  readonly except: ReadonlySet<string>
  readonly alreadyDelivered?: Recipients | undefined
  /** True if `rooms` are the private rooms of single sockets of this process. */
  readonly isLocal?: true
}

/** The memberships that Socket.IO's adapter keeps, by room and by socket. */
interface AdapterRooms {
  readonly rooms: ReadonlyMap<string, ReadonlySet<string>>
  readonly sids: ReadonlyMap<string, ReadonlySet<string>>
}

/** Returns the ids of the recipients' sockets in this process, each once. */
export function findSocketIds(adapter: AdapterRooms, recipients: Recipients): Set<string> {
  const ids = new Set<string>()
  for (const room of recipients.rooms) {
    for (const id of adapter.rooms.get(room) ?? []) {
      if (!isExcluded(adapter, id, recipients)) ids.add(id)
    }
  }
  return ids
}

/** True if any of the rooms has members in this process. */
export function hasRecipients({ rooms }: AdapterRooms, recipients: Recipients): boolean {
  for (const room of recipients.rooms) {
    if (rooms.has(room)) return true
  }
  return false
}

function isExcluded(adapter: AdapterRooms, id: string, { except, alreadyDelivered }: Recipients): boolean {
  return (
    (except.size > 0 && intersects(adapter.sids.get(id), except)) ||
    (alreadyDelivered !== undefined && wasDelivered(adapter, id, alreadyDelivered))
  )
}

function wasDelivered(adapter: AdapterRooms, id: string, { rooms, except, alreadyDelivered }: Recipients): boolean {
  const joined = adapter.sids.get(id)
  return (
    (intersects(joined, rooms) && !intersects(joined, except)) ||
    (alreadyDelivered !== undefined && wasDelivered(adapter, id, alreadyDelivered))
  )
}

/** Iterates over the smaller set. */
function intersects(a: ReadonlySet<string> | undefined, b: ReadonlySet<string>): boolean {
  if (!a) return false
  const [smaller, larger] = a.size < b.size ? [a, b] : [b, a]
  for (const item of smaller) {
    if (larger.has(item)) return true
  }
  return false
}
