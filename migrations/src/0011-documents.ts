import { dropSearchTriggers, keepSearched } from './0009-search.ts'
import { childOf, createdBy, stamps } from './columns.ts'
import type { Migration } from './migration.ts'

/** The documents of sessions, and the text of those that can be searched. */
export const documents: Migration = {
  name: '0011-documents',
  async up(knex) {
    await knex.schema.createTable('documents', table => {
      table.string('document_id', 64).primary()
      childOf(table, 'session_id', 'sessions').notNullable()
      table.string('task_id', 64).references('task_id').inTable('tasks').onDelete('SET NULL')
      table.string('name', 255).notNullable()
      table.string('media_type', 127).notNullable()
      table.integer('bytes').notNullable()
      table.string('indexed_at', 24)
      createdBy(table)
      stamps(table)
      table.index(['session_id'])
      table.index(['task_id'])
    })
    await knex.schema.createTable('document_texts', table => {
      childOf(table, 'document_id', 'documents').primary()
      table.string('session_id', 64).notNullable()
      table.text('text').notNullable()
    })
    await keepSearched(knex, SOURCE)
  },
  async down(knex) {
    await dropSearchTriggers(knex, [SOURCE])
    await knex.raw(`delete from search_words where rowid in (select line_id from search_lines where kind = 'document')`)
    await knex('search_lines').where({ kind: 'document' }).delete()
    await knex.schema.dropTable('document_texts')
    await knex.schema.dropTable('documents')
  }
}

export const SOURCE = {
  table: 'document_texts',
  kind: 'document',
  key: 'document_id',
  columns: 'text',
  text: 'row.text',
  isReady: 'true'
}
