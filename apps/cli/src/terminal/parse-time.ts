const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** The ISO-8601 time that was meant: `15m` is a quarter of an hour before `now`; else anything a date is written as. */
export function momentOf(typed: string, now: number): string | undefined {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(typed) ?? []
  if (count && (unit === 's' || unit === 'm' || unit === 'h' || unit === 'd')) {
    return new Date(now - Number(count) * UNITS[unit]).toISOString()
  }
  const time = Date.parse(typed)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}
