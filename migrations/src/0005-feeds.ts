import type { Migration } from './migration.ts'

/** F1: the event log, numbered per feed. An entry names the changed row and holds no copy of it. */
export const feeds: Migration = {
  name: '0005-feeds',
  async up(knex) {
    await knex.schema.createTable('feeds', table => {
      table.string('feed', 64).primary()
      table.bigInteger('seq').notNullable()
    })
    await knex.schema.createTable('events', table => {
      table.bigIncrements('event_id')
      table.string('feed', 64).notNullable()
      table.bigInteger('seq').notNullable()
      // A write has one entry per feed; the entry with 0 is the one that the activity log shows.
      table.integer('nth').notNullable()
      table.string('board_id', 64)
      table.string('type', 64).notNullable()
      table.string('service', 32).notNullable()
      table.string('record', 64).notNullable()
      table.string('session_id', 64)
      table.string('label', 200).notNullable()
      table.string('actor', 64).notNullable()
      table.string('at', 24).notNullable().index()
      table.unique(['feed', 'seq'])
      table.index(['board_id', 'event_id'])
    })
    await knex.schema.createTable('epochs', table => {
      table.string('epoch', 64).primary()
      table.string('created_at', 24).notNullable()
    })
  },
  async down(knex) {
    for (const name of ['epochs', 'events', 'feeds']) await knex.schema.dropTable(name)
  }
}
