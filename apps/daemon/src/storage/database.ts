import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { defineSearchFunctions, migrationSource } from '@callboard/migrations'
import knex, { type Knex } from 'knex'

declare module '../declarations.ts' {
  interface Settings {
    database: Knex
  }
}

/** Opens the database of a home directory and runs pending migrations. @throws when a newer Callboard has used it */
export async function openDatabase(home: string): Promise<Knex> {
  const filename = join(home, 'callboard.db')
  // Only the owner may read the database, even in a home that others can enter.
  closeSync(openSync(filename, 'a', 0o600))
  const database = knex({
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    pool: { min: 1, max: 1, afterCreate: configureConnection },
    // Errors contain the query without its values, which may be secrets or private text.
    compileSqlOnError: false,
    // Knex throws everything that it would log.
    log: { debug() {}, deprecate() {}, warn() {}, error() {} }
  })
  await assertNotNewer(database)
  await database.migrate.latest({ migrationSource })
  return database
}

async function assertNotNewer(database: Knex): Promise<void> {
  if (!(await database.schema.hasTable('knex_migrations'))) return
  const known = (await migrationSource.getMigrations([])).map(migrationSource.getMigrationName)
  const [unknown] = await database('knex_migrations').whereNotIn('name', known).pluck('name')
  if (unknown)
    throw new Error(`The database was used by a newer version of Callboard (migration ${unknown}). Update Callboard.`)
}

type Connection = Parameters<typeof defineSearchFunctions>[0] & {
  pragma(source: string): unknown
  prepare(sql: string): unknown
}

/** `synchronous = FULL`: a commit is on disk before its events are published. */
function configureConnection(
  connection: Connection,
  done: (error: Error | null, connection: Connection) => void
): void {
  for (const setting of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON', 'busy_timeout = 5000']) {
    connection.pragma(setting)
  }
  defineSearchFunctions(connection)
  cacheStatements(connection)
  done(null, connection)
}

/** More than Callboard has different statements. */
const MAX_CACHED_STATEMENTS = 500

/**
 * Caches the most recently used prepared statements: Knex prepares each query again, which takes longer than running most of
 * them. A statement can be shared because Knex runs each query to completion synchronously.
 */
function cacheStatements(connection: Connection): void {
  const cache = new Map<string, unknown>()
  const prepare = connection.prepare.bind(connection)
  connection.prepare = sql => {
    const statement = cache.get(sql) ?? prepare(sql)
    cache.delete(sql)
    cache.set(sql, statement)
    const [oldest] = cache.keys()
    if (cache.size > MAX_CACHED_STATEMENTS && oldest !== undefined) cache.delete(oldest)
    return statement
  }
}
