import { join } from 'node:path'
import Database from 'better-sqlite3'

/**
 * Locks a home directory for this process; returns undefined when another process holds the lock. SQLite locks a file through
 * the operating system, which releases the lock however the process ends.
 */
export function lockHome(home: string): { release(): void } | undefined {
  const lock = new Database(join(home, 'lock'), { timeout: 0 })
  try {
    lock.pragma('journal_mode = DELETE')
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined
    throw error
  }
  return { release: () => lock.close() }
}
