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
