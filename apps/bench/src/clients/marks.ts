/** What is checked of an event: of which row it speaks, the row's number or version, and when it was made. */
export interface EventMark {
  readonly of: string
  readonly number: number
  readonly at: number | undefined
}

/** Packets that are remembered: clients of one process are never further apart. */
const REMEMBERED = 64

/**
 * Reads packets as they come over the wire. Members of a channel are sent the same bytes: the first copy is parsed, and each
 * other one is compared with it byte by byte, so that many clients in one process cost little beside the server.
 */
export class Reader {
  private readonly packets: { bytes: Buffer; marks: readonly EventMark[] }[] = []

  marksIn(bytes: Buffer): readonly EventMark[] {
    for (let i = this.packets.length - 1; i >= 0; i--) {
      const known = this.packets[i]
      if (known?.bytes.equals(bytes)) return known.marks
    }
    const marks = parsed(bytes)
    this.packets.push({ bytes, marks })
    if (this.packets.length > REMEMBERED) this.packets.shift()
    return marks
  }
}

type Event = [name: string, row: Record<string, unknown>]

/** `42["event", …]`, or `42["frame", [["event", …], …]]`. */
function parsed(bytes: Buffer): EventMark[] {
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

/** Which rows are numbered, and how: those of a bench's server all in one, the daemon's each by its version. */
const KEYS = new Map<string, { id?: string; number: string }>([
  ['rows', { number: 'seq' }],
  ['boards', { id: 'board_id', number: 'version' }],
  ['sessions', { id: 'session_id', number: 'version' }]
])
