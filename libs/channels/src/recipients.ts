/** Whom something is for: the members of any of `rooms`, without those of `except` and without those `unless` is for. */
export interface Whom {
  readonly rooms: ReadonlySet<string>
  readonly except: ReadonlySet<string>
  readonly unless?: Whom | undefined
  /** The rooms are those that Socket.IO keeps for single sockets of this process. */
  readonly isChosen?: true
}

/** Who is in which room, both ways: the face of Socket.IO's adapter. */
interface Book {
  readonly rooms: ReadonlyMap<string, ReadonlySet<string>>
  readonly sids: ReadonlyMap<string, ReadonlySet<string>>
}

/** The ids of the sockets in this process that are meant, each once. */
export function idsOf(book: Book, whom: Whom): Set<string> {
  const ids = new Set<string>()
  for (const room of whom.rooms) {
    for (const id of book.rooms.get(room) ?? []) {
      if (!isSpared(book, id, whom)) ids.add(id)
    }
  }
  return ids
}

/** Whether this process could have anyone who is meant. */
export function hasAnyone({ rooms }: Book, whom: Whom): boolean {
  for (const room of whom.rooms) {
    if (rooms.has(room)) return true
  }
  return false
}

function isSpared(book: Book, id: string, { except, unless }: Whom): boolean {
  return (except.size > 0 && meet(book.sids.get(id), except)) || (unless !== undefined && hasHeard(book, id, unless))
}

function hasHeard(book: Book, id: string, { rooms, except, unless }: Whom): boolean {
  const joined = book.sids.get(id)
  return (meet(joined, rooms) && !meet(joined, except)) || (unless !== undefined && hasHeard(book, id, unless))
}

/** Costs what the smaller one holds. */
function meet(a: ReadonlySet<string> | undefined, b: ReadonlySet<string>): boolean {
  if (!a) return false
  const [fewer, more] = a.size < b.size ? [a, b] : [b, a]
  for (const one of fewer) {
    if (more.has(one)) return true
  }
  return false
}
