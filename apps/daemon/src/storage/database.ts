import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { defineSearchFunctions, migrationSource } from '@callboard/migrations'
import knex, { type Knex } from 'knex'

declare module '../declarations.ts' {
  interface Settings {
    database: Knex
  }
}

/** Opens the database of a home directory and brings it up to date. */
export async function openDatabase(home: string): Promise<Knex> {
  const filename = join(home, 'callboard.db')
  // What was said is for its owner's eyes alone, also in a home that others may enter.
  closeSync(openSync(filename, 'a', 0o600))
  const database = knex({
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    pool: { min: 1, max: 1, afterCreate: prepare },
    // An error names the query without its values: they may be hashes of tokens, or what people said.
    compileSqlOnError: false,
    // What knex would print it throws as well.
    log: { debug() {}, deprecate() {}, warn() {}, error() {} }
  })
  await refuseNewer(database)
  await database.migrate.latest({ migrationSource })
  return database
}

async function refuseNewer(database: Knex): Promise<void> {
  if (!(await database.schema.hasTable('knex_migrations'))) return
  const known = (await migrationSource.getMigrations([])).map(migrationSource.getMigrationName)
  const [unknown] = await database('knex_migrations').whereNotIn('name', known).pluck('name')
  if (unknown) throw new Error(`a newer Callboard has been here (${unknown})`)
}

type Connection = Parameters<typeof defineSearchFunctions>[0] & {
  pragma(source: string): unknown
  prepare(sql: string): unknown
}

/** Durable before visible: a commit has reached the disk before anyone hears of it. */
function prepare(connection: Connection, done: (error: Error | null, connection: Connection) => void): void {
  for (const setting of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON', 'busy_timeout = 5000']) {
    connection.pragma(setting)
  }
  defineSearchFunctions(connection)
  keepStatements(connection)
  done(null, connection)
}

/** Statements that are kept, the last used ones: all that Callboard has to say are fewer. */
const STATEMENTS = 500

/** Knex has each query compiled anew, which takes longer than most of them run. It runs each to its end at once. */
function keepStatements(connection: Connection): void {
  const kept = new Map<string, unknown>()
  const compile = connection.prepare.bind(connection)
  connection.prepare = sql => {
    const statement = kept.get(sql) ?? compile(sql)
    kept.delete(sql)
    kept.set(sql, statement)
    const [oldest] = kept.keys()
    if (kept.size > STATEMENTS && oldest !== undefined) kept.delete(oldest)
    return statement
  }
}
