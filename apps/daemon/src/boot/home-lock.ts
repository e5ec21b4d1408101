import { join } from 'node:path'
import Database from 'better-sqlite3'

/**
 * Holds a home directory for one daemon. The lock is the operating system's own, on a file that SQLite keeps locked, so it
 * dies with its holder however that ends. Undefined when another process holds it.
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
