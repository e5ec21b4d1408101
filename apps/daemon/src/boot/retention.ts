import type { Application } from '../declarations.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Deletes expired rows now and every hour. Returns a function that stops it. */
export async function startRetention(app: Application): Promise<() => void> {
  await deleteExpired(app, Date.now())
  const timer = setInterval(() => {
    deleteExpired(app, Date.now()).catch(error =>
      app.get('log').error({ err: error }, 'expired rows could not be deleted')
    )
  }, HOUR_MS)
  return () => clearInterval(timer)
}

/** T3: idempotency keys are kept for a day; F5 limits the event log; sign-ins and invitations have an expiry of their own. */
async function deleteExpired(app: Application, time: number): Promise<void> {
  const database = app.get('database')
  const now = new Date(time).toISOString()
  await database('idempotency_keys')
    .where('created_at', '<', new Date(time - DAY_MS).toISOString())
    .delete()
  await app.get('eventLog').deleteExpired(database, time)
  await database('invites').where('expires_at', '<', now).delete()
  for (const sign_in_id of await database('sign_ins').where('expires_at', '<', now).pluck('sign_in_id')) {
    await app.service('sign_ins').remove(sign_in_id)
  }
}
