import type { Migration } from './migration.ts'

const COLUMNS = ['preset', 'program_version', 'fault']

/** What is known of an agent that can be installed, which version is there, and why installing it failed. */
export const presets: Migration = {
  name: '0006-presets',
  async up(knex) {
    await knex.schema.alterTable('agents', table => {
      table.text('preset')
      table.string('program_version', 64)
      table.text('fault')
    })
  },
  async down(knex) {
    await knex('agents').where({ status: 'installing' }).update({ status: 'missing' })
    // Not knex's dropColumn, which makes a new table of an SQLite one and empties those that refer to it.
    for (const column of COLUMNS) await knex.raw(`alter table agents drop column ${column}`)
  }
}
