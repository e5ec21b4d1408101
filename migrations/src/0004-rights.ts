import { childOf, createdBy, stamps } from './columns.ts'
import type { Migration } from './migration.ts'

/** The visibility of boards, accounts, sign-ins, invitations and settings. The database holds only the hashes of secrets. */
export const rights: Migration = {
  name: '0004-rights',
  async up(knex) {
    const now = new Date().toISOString()
    const stamp = { version: 1, created_at: now, updated_at: now }
    await knex.schema.alterTable('boards', table => {
      table.string('visibility', 16).notNullable().defaultTo('open')
      table.text('members').notNullable().defaultTo('[]')
    })
    await knex.schema.createTable('settings', table => {
      table.string('setting_id', 64).primary()
      table.string('channel_mode', 16).notNullable()
      stamps(table)
    })
    await knex('settings').insert({ setting_id: 'workspace', channel_mode: 'everybody', ...stamp })
    await knex.schema.createTable('accounts', table => {
      childOf(table, 'user_id', 'users').primary()
      table.string('email', 254).unique()
      table.string('password_hash', 512)
      table.string('password_set_at', 24)
      stamps(table)
    })
    for (const user_id of await knex('users').pluck('user_id')) await knex('accounts').insert({ user_id, ...stamp })
    await knex.schema.createTable('sign_ins', table => {
      table.string('sign_in_id', 64).primary()
      childOf(table, 'user_id', 'users').notNullable().index()
      table.string('device', 200).notNullable()
      table.string('hash', 64).notNullable().unique()
      table.string('renewed_at', 24).notNullable()
      table.string('expires_at', 24).notNullable()
      stamps(table)
    })
    await knex.schema.createTable('invites', table => {
      table.string('invite_id', 64).primary()
      table.string('role', 16)
      childOf(table, 'user_id', 'users').index()
      table.string('hash', 64).notNullable().unique()
      table.string('expires_at', 24).notNullable()
      createdBy(table)
      stamps(table)
    })
    await knex.schema.alterTable('tokens', table => {
      table.integer('version').notNullable().defaultTo(1)
      table.string('updated_at', 24).notNullable().defaultTo('')
    })
    await knex('tokens').update({ updated_at: knex.ref('created_at') })
    // Browsers used access tokens before; sign-ins replace them.
    await knex('tokens').where({ name: 'browser' }).delete()
  },
  async down(knex) {
    for (const name of ['invites', 'sign_ins', 'accounts', 'settings']) await knex.schema.dropTable(name)
    // Knex's dropColumn recreates an SQLite table, which deletes the rows of tables that refer to it.
    for (const column of ['version', 'updated_at']) await knex.raw(`alter table tokens drop column ${column}`)
    for (const column of ['visibility', 'members']) await knex.raw(`alter table boards drop column ${column}`)
  }
}
