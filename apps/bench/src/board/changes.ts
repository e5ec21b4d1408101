import { RawClient } from '../clients/raw-client.ts'
import type { Workshop } from '../daemon/workshop.ts'

interface ChangedRow {
  session_id?: string
}

/** Renames sessions in turn at a rate, and counts the changes of each row. */
export class Changes {
  private readonly workshop: Workshop
  private readonly timer: NodeJS.Timeout
  private readonly counts = new Map<string, number>()
  private client: RawClient | undefined

  constructor(workshop: Workshop, ids: readonly string[], rate: number) {
    this.workshop = workshop
    let nth = 0
    this.timer = setInterval(() => {
      const id = ids[(nth * 7) % ids.length]
      void workshop.call('patch', 'sessions', id, { title: `Renamed for the ${nth++}th time` }, {})
    }, 1000 / rate)
  }

  /** Starts counting. */
  async startCounting(board_id: string): Promise<void> {
    const { app } = this.workshop
    const auth = { token: app.token }
    this.client = await RawClient.open({ url: app.url, protocol: 'socket.io', auth }, packet => this.count(packet))
    await this.client.call('create', 'subscriptions', { channel: `board:${board_id}` }, {})
  }

  /** The changes by session. */
  countsBySession(): Map<string, number> {
    return new Map(this.counts)
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer)
    this.client?.close()
  }

  private count(packet: Buffer): void {
    const [event, row]: [string, ChangedRow] = JSON.parse(packet.toString('utf8', 2))
    const isOfCard = /^(sessions|tasks|permissions) (created|patched)$/.test(event)
    if (isOfCard && row.session_id) this.counts.set(row.session_id, (this.counts.get(row.session_id) ?? 0) + 1)
  }
}
