import { mkdirSync } from 'node:fs'
import type { Knex } from 'knex'
import { ConfigError } from '../core/config.ts'
import { LEGACY_STAGING, removeStaging } from '../core/staging.ts'
import { EpochGuard } from '../events/epoch.ts'
import { openDatabase } from '../storage/database.ts'
import { readAddress, removeDaemonFile } from './daemon-file.ts'
import { lockHome } from './home-lock.ts'

/** A home directory locked for this daemon, with its database open. */
export interface Home {
  database: Knex
  epochGuard: EpochGuard
  release(): Promise<void>
}

/** Locks and opens the home directory, and creates it when it is missing. @throws ConfigError with one line for the user */
export async function openHome(home: string): Promise<Home> {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    const lock = lockHome(home)
    if (!lock) throw new ConfigError(alreadyRunning(home))
    // The file of a daemon that was killed has an address where nobody listens.
    removeDaemonFile(home)
    await removeStaging(home, LEGACY_STAGING.home, error => {
      throw error
    })
    const database = await openDatabase(home)
    const epochGuard = await EpochGuard.open(database, home)
    return {
      database,
      epochGuard,
      release: async () => {
        await database.destroy()
        epochGuard.close()
        lock.release()
      }
    }
  } catch (error) {
    throw error instanceof ConfigError ? error : new ConfigError(cannotUse(home, error))
  }
}

function alreadyRunning(home: string): string {
  const address = readAddress(home)
  const location = address ? `at ${address.url} (process ${address.pid})` : 'and is still starting'
  return `Callboard is already running with ${home} ${location}.`
}

function cannotUse(home: string, error: unknown): string {
  const [reason] = error instanceof Error ? error.message.split('\n') : [String(error)]
  return `Callboard cannot store its data in ${home}: ${reason}. Choose another directory with CALLBOARD_HOME.`
}
