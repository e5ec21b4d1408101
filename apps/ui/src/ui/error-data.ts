/** The stable word of a failure that the daemon answered with. */
export function errorReason(error: unknown): string | undefined {
  const more = errorData(error)
  return 'reason' in more ? String(more.reason) : undefined
}

/** Milliseconds after which it may be tried again, where waiting helps. */
export function retryAfterMs(error: unknown): number | undefined {
  const more = errorData(error)
  return 'retry_after' in more ? Number(more.retry_after) : undefined
}

function errorData(error: unknown): object {
  const more = error instanceof Error && 'data' in error ? error.data : undefined
  return typeof more === 'object' && more !== null ? more : {}
}
