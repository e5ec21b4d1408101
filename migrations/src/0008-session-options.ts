import type { Migration } from './migration.ts'

/** The agent's options in a session, and the status of the session's last task. */
export const sessionOptions: Migration = {
  name: '0008-session-options',
  async up(knex) {
    await knex.schema.alterTable('sessions', table => {
      table.text('options')
      table.string('last_task_status', 24)
    })
    const lastEnded = knex('tasks')
      .select('tasks.status')
      .whereRaw('tasks.session_id = sessions.session_id')
      .whereNotNull('tasks.started_at')
      .whereNotNull('tasks.ended_at')
      .orderBy('tasks.ended_at', 'desc')
      .limit(1)
    await knex('sessions').update({ last_task_status: lastEnded })
  },
  async down(knex) {
    // Knex's dropColumn recreates an SQLite table, which deletes the rows of tables that refer to it.
    for (const column of ['options', 'last_task_status']) {
      await knex.raw('alter table ?? drop column ??', ['sessions', column])
    }
  }
}
