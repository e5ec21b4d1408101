import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { migrationSource } from '@callboard/migrations'
import Database from 'better-sqlite3'
import { type Config, ConfigError } from '../core/config.ts'
import { lockHome } from './home-lock.ts'

/**
 * Replaces the database with a backup, and returns the path of the previous database. The next start takes a new epoch (F7),
 * so that clients read everything again. @throws ConfigError when a daemon is running or the file is not a valid backup
 */
export async function restoreBackup({ home }: Config, file: string): Promise<{ previous: string | undefined }> {
  await assertBackup(file)
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const lock = lockHome(home)
  if (!lock) throw new ConfigError(`Callboard is running with ${home}. Stop it, then try again.`)
  try {
    const database = join(home, 'callboard.db')
    copyFileSync(file, `${database}.new`)
    chmodSync(`${database}.new`, 0o600)
    const previous = setAside(database)
    // Removed before the rename: without the high-water mark, any database found at the next start takes a new epoch.
    rmSync(join(home, 'commit'), { force: true })
    renameSync(`${database}.new`, database)
    return { previous }
  } finally {
    lock.release()
  }
}

/** Renames the current database, including the contents of its write-ahead log, to a name with the current time. */
function setAside(database: string): string | undefined {
  if (!existsSync(database)) return undefined
  const open = new Database(database)
  open.pragma('wal_checkpoint(TRUNCATE)')
  open.close()
  const previous = `${database}.before-${new Date().toISOString().replace(/[:.]/g, '-')}`
  renameSync(database, previous)
  for (const suffix of ['-wal', '-shm']) rmSync(`${database}${suffix}`, { force: true })
  return previous
}

async function assertBackup(file: string): Promise<void> {
  const problem = await findProblem(file)
  if (problem) throw new ConfigError(`${file} cannot be restored: ${problem}.`)
}

async function findProblem(file: string): Promise<string | undefined> {
  if (!existsSync(file)) return 'the file does not exist'
  const knownNames = (await migrationSource.getMigrations([])).map(migrationSource.getMigrationName)
  try {
    const database = new Database(file, { readonly: true })
    try {
      if (database.pragma('integrity_check', { simple: true }) !== 'ok') return 'the file is damaged'
      const names = database.prepare<[], { name: string }>('select name from knex_migrations').all()
      const unknown = names.find(({ name }) => !knownNames.includes(name))
      return unknown && `it was created by a newer version of Callboard (${unknown.name})`
    } finally {
      database.close()
    }
  } catch (error) {
    if (error instanceof Database.SqliteError) return 'it is not a Callboard backup'
    throw error
  }
}
