import { FeathersError } from '@feathersjs/errors'

/** The stable reason of a Feathers error, however it came; undefined for what has none. */
export function reasonOf(error: unknown): string | undefined {
  const data = error instanceof Error && 'data' in error ? error.data : undefined
  const reason = typeof data === 'object' && data !== null && 'reason' in data ? data.reason : undefined
  return typeof reason === 'string' ? reason : undefined
}

/** Whether a token, of whatever kind, was shown in vain. */
export function isTokenRefusal(error: unknown): error is Error {
  const reason = reasonOf(error)
  return reason === 'invalid_token' || reason === 'token_expired'
}

/** Signed out meanwhile, too slow, or asked too often. */
const PASSING = [401, 408, 429]

/** Whether a call failed for now only: made again, with its key where it makes something, it may be answered. */
export const isTransient = (error: unknown): boolean =>
  error instanceof FeathersError && (error.code >= 500 || PASSING.includes(error.code))
