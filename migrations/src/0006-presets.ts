import type { Migration } from './migration.ts'

const COLUMNS = ['preset', 'program_version', 'fault']

/** The preset of an agent that can be installed, the installed version, and the error of a failed installation. */
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
    // Knex's dropColumn recreates an SQLite table, which deletes the rows of tables that refer to it.
    for (const column of COLUMNS) await knex.raw(`alter table agents drop column ${column}`)
  }
}
