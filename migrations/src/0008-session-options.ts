import type { Migration } from './migration.ts'

/** What an agent lets people choose in a session, and how the session's last task ended. */
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
    // Not by knex: it would make the table anew, and with the old one all that belongs to it would go.
    for (const column of ['options', 'last_task_status']) {
      await knex.raw('alter table ?? drop column ??', ['sessions', column])
    }
  }
}
