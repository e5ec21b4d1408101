/** The checked parts of an event: its row, the row's number or version, and its creation time. */
export interface EventMark {
  readonly of: string
  readonly number: number
  readonly at: number | undefined
}

/** Clients of one process are never further apart than this many packets. */
const MAX_CACHED_PACKETS = 64

/**
 * Reads packets from the wire. Members of a channel receive the same bytes: the first copy is parsed and the others are compared
 * with it, so that many clients in one process cost little compared with the server.
 */
export class MarkReader {
  private readonly packets: { bytes: Buffer; marks: readonly EventMark[] }[] = []

  readMarks(bytes: Buffer): readonly EventMark[] {
    for (let i = this.packets.length - 1; i >= 0; i--) {
      const known = this.packets[i]
      if (known?.bytes.equals(bytes)) return known.marks
    }
    const marks = parseMarks(bytes)
    this.packets.push({ bytes, marks })
    if (this.packets.length > MAX_CACHED_PACKETS) this.packets.shift()
    return marks
  }
}

type Event = [name: string, row: Record<string, unknown>]

/** `42["event", …]`, or `42["frame", [["event", …], …]]`. */
function parseMarks(bytes: Buffer): EventMark[] {
  const packet = JSON.parse(bytes.toString('utf8', 2))
  const events: Event[] = packet[0] === 'frame' ? packet[1] : [packet]
  return events.flatMap(([name, row]) => {
    const [service = '', event] = name.split(' ')
    const key = KEYS.get(service)
    if (!key || event === 'removed' || typeof row[key.number] !== 'number') return []
    const at = typeof row.at === 'number' ? row.at : undefined
    return [{ of: key.id ? String(row[key.id]) : service, number: Number(row[key.number]), at }]
  })
}

/** The numbered rows: a benchmark server numbers all rows together, the daemon has a version per row. */
const KEYS = new Map<string, { id?: string; number: string }>([
  ['rows', { number: 'seq' }],
  ['boards', { id: 'board_id', number: 'version' }],
  ['sessions', { id: 'session_id', number: 'version' }]
])
