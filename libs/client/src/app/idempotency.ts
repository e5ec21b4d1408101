import { takesIdempotencyKey } from '@callboard/contract'
import type { HookContext, NextFunction } from '@feathersjs/feathers'
import type { Request } from '../calls/call.ts'
import type { ClientApp, ClientServices } from './client-services.ts'

/**
 * T3: a client hook that gives every creating call a key of its own, so that sending it again does not create twice.
 */
export async function addIdempotencyKey(context: HookContext<ClientApp>, next: NextFunction): Promise<void> {
  if (acceptsKey(context.path)) context.data = { idempotency_key: newIdempotencyKey(), ...context.data }
  await next()
}

/** The contract's list does not name signing in, and reading a diff, for which there is no key either. */
const acceptsKey = (path: keyof ClientServices): boolean =>
  path !== 'authentication' && path !== 'sessions/:session_id/diff' && takesIdempotencyKey(path)

/**
 * T3: true if a request can be sent again: it reads, or has an idempotency key. A repeated update, patch or remove
 * could undo what somebody else did in between.
 */
export function isIdempotent([method, , data]: Request): boolean {
  if (method === 'find' || method === 'get') return true
  return method === 'create' && typeof data === 'object' && data !== null && 'idempotency_key' in data
}

/**
 * A new key (T3). Not `randomUUID`, which browsers offer on secure origins only, while a daemon may be reached by
 * plain HTTP.
 */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')
}
