import type { HookContext, NextFunction } from '../declarations.ts'
import { fail } from '../errors.ts'
import { now, sha256 } from '../ids.ts'

/**
 * T3: a call with a key is done once per person and method. The key is written in the row's own transaction; repeating it
 * answers with the first row and says nothing to anyone; the same key with another body is a Conflict.
 */
export async function idempotent(context: HookContext, next: NextFunction): Promise<void> {
  const { idempotency_key, ...data } = context.data
  context.data = data
  const { user, transaction } = context.params
  if (!idempotency_key || !user || !transaction) return next()

  const key = { user_id: user.user_id, method: `${context.path} ${context.method}`, idempotency_key }
  const body_hash = sha256(JSON.stringify(Object.entries(data).sort()))
  const first = await transaction.trx('idempotency_keys').where(key).first()
  if (!first) {
    await next()
    const record = context.result[context.service.id]
    await transaction.trx('idempotency_keys').insert({ ...key, body_hash, record, created_at: now() })
    return
  }
  if (first.body_hash !== body_hash) {
    throw fail.conflict('key_reused', 'This idempotency key was used for something else.')
  }
  context.params.isRepeated = true
  context.result = await context.service.get(first.record, { transaction })
}
