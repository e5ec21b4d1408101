/** The stable reason code of an error of the daemon. */
export function errorReason(error: unknown): string | undefined {
  const more = errorData(error)
  return 'reason' in more ? String(more.reason) : undefined
}

/** Time, in ms, until a retry makes sense; undefined if waiting does not help. */
export function retryAfterMs(error: unknown): number | undefined {
  const more = errorData(error)
  return 'retry_after' in more ? Number(more.retry_after) : undefined
}

function errorData(error: unknown): object {
  const more = error instanceof Error && 'data' in error ? error.data : undefined
  return typeof more === 'object' && more !== null ? more : {}
}
