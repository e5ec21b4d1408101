import { createdBy, stamps } from './columns.ts'
import type { Migration } from './migration.ts'

/** Boards, repositories and agents. */
export const workspace: Migration = {
  name: '0002-workspace',
  async up(knex) {
    await knex.schema.createTable('boards', table => {
      table.string('board_id', 64).primary()
      table.string('name', 200).notNullable()
      table.string('slug', 64).notNullable().unique()
      table.text('description').notNullable()
      createdBy(table)
      stamps(table)
      table.index(['created_at'])
    })
    await knex.schema.createTable('repos', table => {
      table.string('repo_id', 64).primary()
      table.string('name', 200).notNullable()
      table.string('path', 4096).notNullable().unique()
      table.string('default_branch', 255)
      createdBy(table)
      stamps(table)
      table.index(['created_at'])
    })
    await knex.schema.createTable('agents', table => {
      table.string('agent_id', 64).primary()
      table.string('name', 64).notNullable().unique()
      table.string('adapter', 16).notNullable()
      table.text('command')
      table.text('args').notNullable()
      table.text('env').notNullable()
      table.string('model', 200)
      table.string('mode', 200)
      table.string('status', 16).notNullable()
      createdBy(table)
      stamps(table)
      table.index(['created_at'])
    })
  },
  async down(knex) {
    for (const name of ['agents', 'repos', 'boards']) await knex.schema.dropTable(name)
  }
}
