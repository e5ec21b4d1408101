import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { migrationSource } from '@callboard/migrations'
import Database from 'better-sqlite3'
import { type Config, ConfigError } from '../core/config.ts'
import { lockHome } from './home-lock.ts'

/**
 * Puts a backup in the place of the database, which is kept beside it. The next start takes a new epoch (F7), and clients
 * read everything anew. @throws ConfigError when a daemon runs there, or the file is no backup
 */
export async function restoreBackup({ home }: Config, file: string): Promise<{ kept: string | undefined }> {
  await assertBackup(file)
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const lock = lockHome(home)
  if (!lock) throw new ConfigError(`Callboard is running with ${home}. Stop it first.`)
  try {
    const database = join(home, 'callboard.db')
    copyFileSync(file, `${database}.new`)
    chmodSync(`${database}.new`, 0o600)
    const kept = setAside(database)
    // First: without the mark the database takes a new epoch, whichever one is found there.
    rmSync(join(home, 'commit'), { force: true })
    renameSync(`${database}.new`, database)
    return { kept }
  } finally {
    lock.release()
  }
}

/** The database of before, with all that its journal holds, under a name that tells when. */
function setAside(database: string): string | undefined {
  if (!existsSync(database)) return undefined
  const open = new Database(database)
  open.pragma('wal_checkpoint(TRUNCATE)')
  open.close()
  const kept = `${database}.before-${new Date().toISOString().replace(/[:.]/g, '-')}`
  renameSync(database, kept)
  for (const rest of ['-wal', '-shm']) rmSync(`${database}${rest}`, { force: true })
  return kept
}

async function assertBackup(file: string): Promise<void> {
  const problem = await findProblem(file)
  if (problem) throw new ConfigError(`${file} cannot be restored: ${problem}.`)
}

async function findProblem(file: string): Promise<string | undefined> {
  if (!existsSync(file)) return 'there is no such file'
  const known = (await migrationSource.getMigrations([])).map(migrationSource.getMigrationName)
  try {
    const database = new Database(file, { readonly: true })
    try {
      if (database.pragma('integrity_check', { simple: true }) !== 'ok') return 'it is damaged'
      const names = database.prepare<[], { name: string }>('select name from knex_migrations').all()
      const unknown = names.find(({ name }) => !known.includes(name))
      return unknown && `a newer Callboard has written it (${unknown.name})`
    } finally {
      database.close()
    }
  } catch (error) {
    if (error instanceof Database.SqliteError) return 'it is not a backup of Callboard'
    throw error
  }
}
