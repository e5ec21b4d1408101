import type { RowPath } from '@callboard/contract'
import { assertCanRead, type ReadableContract } from '../access/row-access.ts'
import { fail } from '../core/errors.ts'
import { now, sha256 } from '../core/ids.ts'
import type { CallContext, NextFunction } from '../declarations.ts'
import { dataOf, resultRow } from './context-values.ts'

declare module '../declarations.ts' {
  interface CallParams {
    /** Set when the call repeats an earlier one and answers with that call's row. */
    isRepeated?: boolean
  }
}

/**
 * T3: runs a call with an idempotency key once per user and method. The key is stored in the transaction of the call; a
 * repeated call returns the row of the first one and publishes nothing; the same key with other data is a Conflict.
 */
export function idempotent(answer: ReadableContract & { path: RowPath }) {
  return async (context: CallContext, next: NextFunction): Promise<void> => {
    const { idempotency_key, ...data } = dataOf(context)
    context.data = data
    const { user, transaction, route } = context.params
    if (!idempotency_key || !user || !transaction) return next()

    const key = { user_id: user.user_id, method: `${context.path} ${context.method}`, idempotency_key }
    const body_hash = sha256(JSON.stringify(Object.entries({ ...route, ...data }).sort()))
    const first = await transaction.trx('idempotency_keys').where(key).first()
    if (!first) {
      await next()
      const record = resultRow(context)[answer.key]
      await transaction.trx('idempotency_keys').insert({ ...key, body_hash, record, created_at: now() })
      return
    }
    if (first.body_hash !== body_hash) {
      throw fail.conflict('key_reused', 'This idempotency key was used with different data.')
    }
    await assertCanRead(context.app, answer, first.record, user, transaction)
    context.params.isRepeated = true
    context.result = await context.app.service(answer.path).get(first.record, { transaction })
  }
}
