import type { HookContext, NextFunction } from '@feathersjs/feathers'
import type { Request } from '../calls/call.ts'
import type { ClientServices } from './client-services.ts'

type PathWithoutKey = {
  [P in keyof ClientServices]: ClientServices[P] extends { create(data: infer D, ...args: never[]): unknown }
    ? D extends { idempotency_key?: string | undefined }
      ? 'idempotency_key' extends keyof D
        ? never
        : P
      : P
    : never
}[keyof ClientServices]

/** The paths whose `create` takes no idempotency key, checked by the contract's types. Their calls are never sent twice. */
export const PATHS_WITHOUT_KEY: Readonly<Record<PathWithoutKey, true>> = {
  authentication: true,
  invites: true,
  links: true,
  presence: true,
  subscriptions: true,
  tokens: true,
  'sessions/:session_id/options': true
}

/** T3: a client hook that gives every creating call a key of its own, so that sending it again does not create twice. */
export async function addIdempotencyKey(context: HookContext, next: NextFunction): Promise<void> {
  if (!(context.path in PATHS_WITHOUT_KEY)) context.data = { idempotency_key: newIdempotencyKey(), ...context.data }
  await next()
}

/**
 * T3: whether a request can be sent again: it reads, or has an idempotency key. A repeated update, patch or remove could
 * undo what somebody else did in between.
 */
export function isIdempotent([method, , data]: Request): boolean {
  if (method === 'find' || method === 'get') return true
  return method === 'create' && typeof data === 'object' && data !== null && 'idempotency_key' in data
}

/** A new key (T3). Not `randomUUID`, which browsers offer on secure origins only, while a daemon may be reached by plain HTTP. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')
}
