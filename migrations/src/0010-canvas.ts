import type { Migration } from './migration.ts'

/** The positions of sessions on their board, and the board's zones. */
export const canvas: Migration = {
  name: '0010-canvas',
  async up(knex) {
    await knex.schema.alterTable('sessions', table => void table.text('place'))
    await knex.schema.alterTable('boards', table => void table.text('zones').notNullable().defaultTo('[]'))
  },
  async down(knex) {
    // Knex's dropColumn recreates an SQLite table: see 0007-work-trees.ts.
    await knex.raw('alter table boards drop column zones')
    await knex.raw('alter table sessions drop column place')
  }
}
