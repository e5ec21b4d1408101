import type { KnexAdapterTransaction } from '@feathersjs/knex'
import type { Knex } from 'knex'
import type { Application } from '../declarations.ts'

declare module '../declarations.ts' {
  interface CallParams {
    /** The transaction the call takes part in. */
    transaction?: Transaction
  }
}

/** A transaction with its outbox: side effects that wait for the commit (C10). */
export interface Transaction extends KnexAdapterTransaction {
  trx: Knex.Transaction
  outbox: (() => void)[]
}

/**
 * Runs `work` in the given transaction, or else in a new one. After the outermost commit the outbox runs, in order and
 * synchronously; after a rollback it is discarded (C10).
 */
export async function inTransaction<T>(
  app: Application,
  outer: Transaction | undefined,
  work: (transaction: Transaction) => Promise<T>
): Promise<T> {
  if (outer) return work(outer)
  const outbox: Transaction['outbox'] = []
  const result = await app.get('database').transaction(trx => work({ trx, outbox, starting: false }))
  for (const run of outbox) {
    try {
      run()
    } catch (error) {
      // The write is committed: a failing side effect must affect neither the caller nor the side effects after it.
      app.get('log').error({ err: error }, 'A side effect of a committed transaction failed')
    }
  }
  return result
}

/** Asserts that a function that must run inside a transaction does. */
export function assertTransaction(transaction: Transaction | undefined): asserts transaction is Transaction {
  if (!transaction) throw new Error('This must run inside a transaction')
}

/**
 * Asserts that no transaction is open. SQLite has one connection: while a transaction holds it, every other call waits, so
 * nothing slow such as file, git or network access may happen inside of one.
 */
export function assertNoTransaction(transaction: Transaction | undefined): asserts transaction is undefined {
  if (transaction) throw new Error('This must not run inside a transaction')
}
