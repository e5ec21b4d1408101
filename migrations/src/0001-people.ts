import { childOf, stamps } from './columns.ts'
import type { Migration } from './migration.ts'

/** Users, their access tokens and idempotency keys. The database holds only the hashes of tokens. */
export const people: Migration = {
  name: '0001-people',
  async up(knex) {
    await knex.schema.createTable('users', table => {
      table.string('user_id', 64).primary()
      table.string('name', 200).notNullable()
      table.string('role', 16).notNullable()
      stamps(table)
    })
    await knex.schema.createTable('tokens', table => {
      table.string('token_id', 64).primary()
      childOf(table, 'user_id', 'users').notNullable()
      table.string('name', 200).notNullable()
      table.string('hash', 64).notNullable().unique()
      table.string('created_at', 24).notNullable()
      table.index(['user_id'])
    })
    await knex.schema.createTable('idempotency_keys', table => {
      childOf(table, 'user_id', 'users').notNullable()
      table.string('method', 128).notNullable()
      table.string('idempotency_key', 64).notNullable()
      table.string('body_hash', 64).notNullable()
      table.string('record', 64).notNullable()
      table.string('created_at', 24).notNullable().index()
      table.primary(['user_id', 'method', 'idempotency_key'])
    })
  },
  async down(knex) {
    for (const name of ['idempotency_keys', 'tokens', 'users']) await knex.schema.dropTable(name)
  }
}
