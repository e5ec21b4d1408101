import { FeathersError } from '@feathersjs/errors'

/** E1: the stable `reason` code of a Feathers error; undefined for any other error. */
export function reasonOf(error: unknown): string | undefined {
  const data = error instanceof Error && 'data' in error ? error.data : undefined
  const reason = typeof data === 'object' && data !== null && 'reason' in data ? data.reason : undefined
  return typeof reason === 'string' ? reason : undefined
}

/** True if the daemon rejected a token, of whatever kind. */
export function isTokenRejected(error: unknown): error is Error {
  const reason = reasonOf(error)
  return reason === 'invalid_token' || reason === 'token_expired'
}

/** Signed out, timed out and rate limited. */
const TRANSIENT_CODES = [401, 408, 429]

/** True if a failed call may succeed when it is repeated; a creating call then needs its idempotency key. */
export const isTransient = (error: unknown): boolean =>
  error instanceof FeathersError && (error.code >= 500 || TRANSIENT_CODES.includes(error.code))
