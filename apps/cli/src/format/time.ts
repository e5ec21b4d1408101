const LOCAL = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' })

/** An ISO 8601 time in the local time zone: `2026-01-31 14:05`; `-` for null. */
export function formatTime(time: string | null): string {
  return time === null ? '-' : LOCAL.format(new Date(time))
}
