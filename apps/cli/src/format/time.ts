const LOCAL = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' })

/** An ISO-8601 time as people here read it: `2026-01-31 14:05`; `-` when there is none. */
export function localTime(time: string | null): string {
  return time === null ? '-' : LOCAL.format(new Date(time))
}
