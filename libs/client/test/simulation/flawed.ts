import { SimulatedDaemon } from './daemon.ts'
import type { Row } from './rows.ts'

type Commit = Parameters<SimulatedDaemon['commit']>
type Positions = ReturnType<SimulatedDaemon['assignPositions']>

/** Publishes an event before its write is stored, which happens with the next write. */
export class EmitsBeforeCommit extends SimulatedDaemon {
  private late = () => {}

  override commit(...[apply, events]: Commit): void {
    this.late()
    super.commit(() => {}, events)
    this.late = apply
  }
}

/** Rolls every fifth write back after its event was published. */
export class EmitsDespiteRollback extends SimulatedDaemon {
  private writes = 0

  override commit(...[apply, events]: Commit): void {
    const before = this.database.copy()
    super.commit(apply, events)
    if (++this.writes % 5 === 0 && this.writes > 20) this.database = before
  }
}

/** Gives every fifth write its numbers, but keeps no log entry of it. */
export class ForgetsLogEntries extends SimulatedDaemon {
  private writes = 0

  override assignPositions(...events: Parameters<SimulatedDaemon['assignPositions']>): Positions {
    const positions = super.assignPositions(...events)
    if (++this.writes % 5 === 0) for (const { feed } of positions) this.database.feed(feed).entries.pop()
    return positions
  }
}

/** Skips a number in every fifth write. */
export class SkipsNumbers extends SimulatedDaemon {
  private writes = 0

  override assignPositions(...[events]: Parameters<SimulatedDaemon['assignPositions']>): Positions {
    if (++this.writes % 5 === 0) for (const channel of events.audience.channels) this.database.feed(channel).seq++
    return super.assignPositions(events)
  }
}

/** Drops every third delta, and counts offsets as if it had never existed. */
export class DropsDeltas extends SimulatedDaemon {
  private pieces = 0
  private readonly missing = new Map<unknown, number>()

  override publishDelta(message: Row, offset: number, text: string): void {
    const missing = this.missing.get(message.message_id) ?? 0
    if (++this.pieces % 3 === 0) this.missing.set(message.message_id, missing + text.length)
    else super.publishDelta(message, offset - missing, text)
  }
}
