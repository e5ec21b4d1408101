import type { KnexAdapterTransaction } from '@feathersjs/knex'
import type { Knex } from 'knex'
import type { Application } from '../declarations.ts'

/** A write in progress: what it says to others waits in the outbox until the database has kept it (C10). */
export interface Transaction extends KnexAdapterTransaction {
  trx: Knex.Transaction
  outbox: (() => void)[]
  /** F1: what this transaction writes into feeds, and the greatest number of it. */
  logEntries: LogEntry[]
  commit: number
}

/**
 * Runs `work` in the given transaction, or else in one of its own. After the outermost commit the outbox leaves, in
 * order and without a pause; after a rollback nothing does (C10).
 */
export async function inTransaction<T>(
  app: Application,
  outer: Transaction | undefined,
  work: (transaction: Transaction) => Promise<T>
): Promise<T> {
  if (outer) return work(outer)
  const said: Pick<Transaction, 'outbox' | 'logEntries' | 'commit'> = { outbox: [], logEntries: [], commit: 0 }
  const result = await app.get('database').transaction(trx => work(Object.assign(said, { trx, starting: false })))
  for (const leave of [() => app.get('eventLog').committed(said), ...said.outbox]) {
    try {
      leave()
    } catch (error) {
      // What is kept is kept: neither the caller nor those who wait behind may suffer from one who cannot listen.
      app.get('log').error({ err: error }, 'what follows a commit could not be done')
    }
  }
  return result
}

/** One line of one feed. */
export interface LogEntry {
  feed: string
  seq: number
  service: string
  record: string
}
