import knex, { type Knex } from 'knex'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { defineSearchFunctions, migrationSource } from './index.ts'

let database: Knex

beforeEach(() => {
  database = knex({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
    pool: { min: 1, max: 1, afterCreate: prepare }
  })
})
afterEach(() => database.destroy())

function prepare(connection: Parameters<typeof defineSearchFunctions>[0], done: (error: Error | null) => void): void {
  defineSearchFunctions(connection)
  done(null)
}

const schema = async (): Promise<unknown> =>
  await database.raw(
    "select type, name, sql from sqlite_master where name not like '%knex%' and name not like 'sqlite_%' order by name"
  )

it('migrates up, down and up again to the same schema', async () => {
  await database.migrate.latest({ migrationSource })
  const first = await schema()
  expect(first).not.toEqual([])
  await database.migrate.rollback({ migrationSource }, true)
  expect(await schema()).toEqual([])
  await database.migrate.latest({ migrationSource })
  expect(await schema()).toEqual(first)
})

it('reverts each migration to the schema before it', async () => {
  const names = (await migrationSource.getMigrations([])).map(migrationSource.getMigrationName)
  const schemas: unknown[] = []
  for (const _ of names) {
    schemas.push(await schema())
    await database.migrate.up({ migrationSource })
  }
  for (const _ of names) {
    await database.migrate.down({ migrationSource })
    expect(await schema()).toEqual(schemas.pop())
  }
})
