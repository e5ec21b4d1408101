import { closeSync, existsSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Knex } from 'knex'
import { readSmallFileSync } from '../core/fs.ts'
import { newSecret, now } from '../core/ids.ts'

/** The number is padded, so that a shorter one overwrites a longer one completely. */
const FILE_LENGTH = 20

/**
 * F7: the high-water mark: the greatest event id that any client may have received, in a file beside the database. A database
 * with a smaller one was restored to an earlier state. Its sequence numbers will be given to other events, so it gets a new
 * epoch.
 */
export class EpochGuard {
  readonly epoch: string
  private readonly file: number

  private constructor(epoch: string, file: number) {
    this.epoch = epoch
    this.file = file
  }

  static async open(database: Knex, home: string): Promise<EpochGuard> {
    const path = join(home, 'commit')
    const highWaterMark = existsSync(path) ? Number(readSmallFileSync(path)) : Number.POSITIVE_INFINITY
    const [last] = await database('events').max({ eventId: 'event_id' })
    const lastEventId = Number(last?.eventId ?? 0)
    const [current] = await database('epochs').pluck('epoch')
    const isContinued = current !== undefined && lastEventId >= highWaterMark
    const epoch = isContinued ? current : newSecret().slice(0, 16)
    if (!isContinued) {
      await database.transaction(async trx => {
        await trx('epochs').delete()
        await trx('epochs').insert({ epoch, created_at: now() })
      })
    }
    const guard = new EpochGuard(epoch, openSync(path, existsSync(path) ? 'r+' : 'w', 0o600))
    guard.write(lastEventId)
    return guard
  }

  /** Writes the mark without flushing it: what a power cut can lose are only the newest numbers. */
  write(eventId: number): void {
    writeSync(this.file, String(eventId).padStart(FILE_LENGTH, '0'), 0)
  }

  close(): void {
    closeSync(this.file)
  }
}
