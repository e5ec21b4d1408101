import type { Position } from '@callboard/contract'
import type { Missed } from '../clients/catching-up.ts'
import type { Workshop } from '../daemon/workshop.ts'

/** A board whose sessions are changed in turn, and the changes that absent clients have missed. */
export class BusyBoard {
  readonly board_id: string
  private readonly workshop: Workshop
  private readonly sessions: readonly string[]
  private readonly versions: number[]
  private changes = 0

  static async open(workshop: Workshop, sessions: number): Promise<BusyBoard> {
    const [board_id = ''] = await workshop.boards(1)
    return new BusyBoard(workshop, board_id, await workshop.sessions(sessions, [board_id]))
  }

  private constructor(workshop: Workshop, board_id: string, sessions: readonly string[]) {
    this.workshop = workshop
    this.board_id = board_id
    this.sessions = sessions
    this.versions = sessions.map(() => 1)
  }

  /** Changes the next `count` sessions in turn, with one event each. */
  async change(count: number): Promise<void> {
    const turn = Array.from({ length: count }, (_, nth) => (this.changes + nth) % this.sessions.length)
    this.changes += count
    await this.workshop.patchInOrder(
      'sessions',
      turn.map(nth => this.sessions[nth] ?? '')
    )
    for (const nth of turn) this.versions[nth] = (this.versions[nth] ?? 0) + 1
  }

  position(): Promise<Position> {
    return this.workshop.position(`board:${this.board_id}`)
  }

  /** Returns the changes that a client has missed during the last `events` events. */
  async missed(events: number): Promise<Missed> {
    const { epoch, seq } = await this.position()
    const touched = Array.from({ length: Math.min(events, this.sessions.length) }, (_, ago) => {
      const nth = (this.changes - 1 - ago) % this.sessions.length
      return [this.sessions[nth], this.versions[nth]]
    })
    return { since: { epoch, seq: seq - events }, versions: Object.fromEntries(touched) }
  }
}
