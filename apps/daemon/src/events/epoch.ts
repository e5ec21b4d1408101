import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Knex } from 'knex'
import { newSecret, now } from '../core/ids.ts'

const WIDTH = 20

/**
 * F7: the number of the last commit that anyone heard of, in a file beside the database. A database that is behind it was put
 * back to an earlier state, and numbers given from then on mean something else: its epoch is a new one.
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
    const heard = existsSync(path) ? Number(readFileSync(path, 'utf8')) : Number.POSITIVE_INFINITY
    const [last] = await database('events').max({ commit: 'event_id' })
    const commit = Number(last?.commit ?? 0)
    const [known] = await database('epochs').pluck('epoch')
    const isSame = known !== undefined && commit >= heard
    const epoch = isSame ? known : newSecret().slice(0, 16)
    if (!isSame) {
      await database.transaction(async trx => {
        await trx('epochs').delete()
        await trx('epochs').insert({ epoch, created_at: now() })
      })
    }
    const mark = new EpochGuard(epoch, openSync(path, existsSync(path) ? 'r+' : 'w', 0o600))
    mark.write(commit)
    return mark
  }

  /** One small write to the file's beginning: what the disk loses in a power cut, it loses of the newest numbers only. */
  write(commit: number): void {
    writeSync(this.file, String(commit).padStart(WIDTH, '0'), 0)
  }

  close(): void {
    closeSync(this.file)
  }
}
