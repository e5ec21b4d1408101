import { SimulatedDaemon } from './daemon.ts'
import type { Row } from './rows.ts'

type Commit = Parameters<SimulatedDaemon['commit']>
type Positions = ReturnType<SimulatedDaemon['number']>

/** Says what it has not stored yet: it does so only with the next write. */
export class EmitsBeforeCommit extends SimulatedDaemon {
  private late = () => {}

  override commit(...[apply, said]: Commit): void {
    this.late()
    super.commit(() => {}, said)
    this.late = apply
  }
}

/** Takes every fifth write back, numbers and all, when it has been said already. */
export class EmitsDespiteRollback extends SimulatedDaemon {
  private writes = 0

  override commit(...[apply, said]: Commit): void {
    const before = this.database.copy()
    super.commit(apply, said)
    if (++this.writes % 5 === 0 && this.writes > 20) this.database = before
  }
}

/** Gives every fifth write its numbers, and keeps no line of it. */
export class ForgetsLines extends SimulatedDaemon {
  private writes = 0

  override number(...said: Parameters<SimulatedDaemon['number']>): Positions {
    const positions = super.number(...said)
    if (++this.writes % 5 === 0) for (const { feed } of positions) this.database.feed(feed).lines.pop()
    return positions
  }
}

/** Leaves a number out now and then. */
export class SkipsNumbers extends SimulatedDaemon {
  private writes = 0

  override number(...[said]: Parameters<SimulatedDaemon['number']>): Positions {
    if (++this.writes % 5 === 0) for (const channel of said.heard.channels) this.database.feed(channel).seq++
    return super.number(said)
  }
}

/** Loses every third piece of text, and counts on as if it had never been. */
export class DropsDeltas extends SimulatedDaemon {
  private pieces = 0
  private readonly missing = new Map<unknown, number>()

  override sayDelta(message: Row, offset: number, text: string): void {
    const missing = this.missing.get(message.message_id) ?? 0
    if (++this.pieces % 3 === 0) this.missing.set(message.message_id, missing + text.length)
    else super.sayDelta(message, offset - missing, text)
  }
}
