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

const shape = async (): Promise<unknown> =>
  await database.raw(
    "select type, name, sql from sqlite_master where name not like '%knex%' and name not like 'sqlite_%' order by name"
  )

it('goes up, down again step by step, and up to the same shape', async () => {
  await database.migrate.latest({ migrationSource })
  const first = await shape()
  expect(first).not.toEqual([])
  await database.migrate.rollback({ migrationSource }, true)
  expect(await shape()).toEqual([])
  await database.migrate.latest({ migrationSource })
  expect(await shape()).toEqual(first)
})

it('each step down leaves what the steps before it made', async () => {
  const names = (await migrationSource.getMigrations([])).map(migrationSource.getMigrationName)
  const shapes: unknown[] = []
  for (const _ of names) {
    shapes.push(await shape())
    await database.migrate.up({ migrationSource })
  }
  for (const _ of names) {
    await database.migrate.down({ migrationSource })
    expect(await shape()).toEqual(shapes.pop())
  }
})
