import { InvalidArgumentError } from 'commander'

/** Parses the value of an option that takes a number. */
export function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.')
  return Number(text)
}

/** Parses the value of an option that takes a date or a duration before now (`15m`), as an ISO 8601 time. */
export function parseTime(text: string): string {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const time = count && isUnit(unit) ? Date.now() - Number(count) * UNITS_MS[unit] : Date.parse(text)
  if (!Number.isNaN(time)) return new Date(time).toISOString()
  throw new InvalidArgumentError('Expected a time such as 2026-01-31T14:05, or a duration: 90s, 15m, 2h, 3d.')
}

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

const isUnit = (unit: string | undefined): unit is keyof typeof UNITS_MS => unit !== undefined && unit in UNITS_MS
