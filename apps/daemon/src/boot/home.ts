import { mkdirSync } from 'node:fs'
import type { Knex } from 'knex'
import { ConfigError } from '../core/config.ts'
import { LEGACY_STAGING, removeStaging } from '../core/staging.ts'
import { EpochGuard } from '../events/epoch.ts'
import { openDatabase } from '../storage/database.ts'
import { readAddress, removeDaemonFile } from './daemon-file.ts'
import { lockHome } from './home-lock.ts'

/** A home directory that is this daemon's alone, with its database open. */
export interface Home {
  database: Knex
  epochGuard: EpochGuard
  release(): Promise<void>
}

/** Takes the home directory, and makes it where there is none. What goes wrong with it is a ConfigError of one line. */
export async function openHome(home: string): Promise<Home> {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    const lock = lockHome(home)
    if (!lock) throw new ConfigError(alreadyRunning(home))
    // Until this daemon listens, no address is better than that of one that was killed.
    removeDaemonFile(home)
    await removeStaging(home, LEGACY_STAGING.home, error => {
      throw error
    })
    const database = await openDatabase(home)
    const mark = await EpochGuard.open(database, home)
    return {
      database,
      epochGuard: mark,
      release: async () => {
        await database.destroy()
        mark.close()
        lock.release()
      }
    }
  } catch (error) {
    throw error instanceof ConfigError ? error : new ConfigError(cannotUse(home, error))
  }
}

function alreadyRunning(home: string): string {
  const address = readAddress(home)
  const where = address ? `${address.url} (process ${address.pid})` : 'it is just starting'
  return `Callboard is running already with ${home}: ${where}.`
}

function cannotUse(home: string, error: unknown): string {
  const [why] = error instanceof Error ? error.message.split('\n') : [String(error)]
  return `Callboard cannot keep its data in ${home}: ${why}. Another directory can be chosen with CALLBOARD_HOME.`
}
