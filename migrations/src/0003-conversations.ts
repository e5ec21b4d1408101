import { childOf, createdBy, stamps, uses } from './columns.ts'
import type { Migration } from './migration.ts'

/** Sessions with their tasks, messages and permissions, and the processes of their agents. */
export const conversations: Migration = {
  name: '0003-conversations',
  async up(knex) {
    await knex.schema.createTable('sessions', table => {
      table.string('session_id', 64).primary()
      uses(table, 'board_id', 'boards')
      uses(table, 'repo_id', 'repos')
      uses(table, 'agent_id', 'agents')
      table.string('title', 200).notNullable()
      table.string('status', 24).notNullable()
      table.string('agent_session_id', 512)
      table.text('context')
      table.text('usage')
      table.string('last_message_at', 24)
      table.string('paused_at', 24)
      table.string('archived_at', 24)
      createdBy(table)
      stamps(table)
      table.index(['board_id', 'created_at'])
      table.index(['repo_id'])
      table.index(['agent_id'])
      table.index(['status'])
    })
    await knex.schema.createTable('tasks', table => {
      table.string('task_id', 64).primary()
      childOf(table, 'session_id', 'sessions').notNullable()
      table.text('prompt').notNullable()
      table.string('status', 24).notNullable()
      table.integer('position').notNullable()
      table.string('started_at', 24)
      table.string('ended_at', 24)
      table.text('error')
      table.text('usage')
      createdBy(table)
      stamps(table)
      table.unique(['session_id', 'position'])
      table.index(['status', 'session_id'])
      table.index(['created_at'])
    })
    await knex.schema.createTable('messages', table => {
      table.string('message_id', 64).primary()
      childOf(table, 'session_id', 'sessions').notNullable()
      childOf(table, 'task_id', 'tasks')
      table.integer('index').notNullable()
      table.string('role', 16).notNullable()
      table.string('type', 16).notNullable()
      table.string('status', 16).notNullable()
      table.text('text').notNullable()
      table.text('data')
      stamps(table)
      table.unique(['session_id', 'index'])
      table.index(['task_id'])
      // Recovery after a crash finds the unfinished messages without reading all messages.
      table.index(['status'], 'messages_streaming', { predicate: knex.whereRaw("status = 'streaming'") })
    })
    await knex.schema.createTable('permissions', table => {
      table.string('permission_id', 64).primary()
      childOf(table, 'session_id', 'sessions').notNullable()
      childOf(table, 'task_id', 'tasks').notNullable()
      table.text('tool_call').notNullable()
      table.text('options').notNullable()
      table.string('status', 16).notNullable()
      table.string('option_id', 200)
      table.string('decided_by', 64)
      stamps(table)
      table.index(['session_id', 'status'])
      table.index(['task_id'])
      table.index(['status'])
    })
    await knex.schema.createTable('processes', table => {
      table.string('mark', 64).primary()
      table.string('session_id', 64).notNullable()
      table.integer('pid')
      table.string('start_time', 64)
      table.string('created_at', 24).notNullable()
    })
  },
  async down(knex) {
    const names = ['processes', 'permissions', 'messages', 'tasks', 'sessions']
    for (const name of names) await knex.schema.dropTable(name)
  }
}
