import type { Knex } from 'knex'
import type { Application } from './declarations.ts'

const HOUR = 3_600_000
const KEPT = 24 * HOUR

/** T3: idempotency keys are kept for a day. Forgets the older ones now and every hour; answers with how to end it. */
export async function forgetKeysHourly(app: Application): Promise<() => void> {
  const database = app.get('database')
  await forgetKeys(database, Date.now())
  const timer = setInterval(() => {
    forgetKeys(database, Date.now()).catch(error => {
      app.get('log').error({ err: error }, 'old idempotency keys could not be forgotten')
    })
  }, HOUR)
  return () => clearInterval(timer)
}

async function forgetKeys(database: Knex, now: number): Promise<void> {
  await database('idempotency_keys')
    .where('created_at', '<', new Date(now - KEPT).toISOString())
    .delete()
}
