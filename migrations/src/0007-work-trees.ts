import type { Migration } from './migration.ts'

/** The worktrees and commits of sessions and tasks, and the clone URLs of repositories. */
export const workTrees: Migration = {
  name: '0007-work-trees',
  async up(knex) {
    await knex.schema.alterTable('sessions', table => {
      table.string('work_tree', 16).notNullable().defaultTo('none')
      table.string('directory', 4096)
      table.string('branch', 255)
      table.string('base_commit', 64)
    })
    await knex.schema.alterTable('tasks', table => {
      table.string('start_commit', 64)
      table.string('end_commit', 64)
    })
    await knex.schema.alterTable('repos', table => {
      table.string('url', 2048)
      table.string('status', 16).notNullable().defaultTo('ready')
      table.text('error')
    })
  },
  async down(knex) {
    // Knex's dropColumn recreates an SQLite table, which deletes the rows of tables that refer to it.
    for (const [table, columns] of ADDED) {
      for (const column of columns) await knex.raw(`alter table ${table} drop column ${column}`)
    }
  }
}

const ADDED = [
  ['repos', ['url', 'status', 'error']],
  ['tasks', ['start_commit', 'end_commit']],
  ['sessions', ['work_tree', 'directory', 'branch', 'base_commit']]
] as const
