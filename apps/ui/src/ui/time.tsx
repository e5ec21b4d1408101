import { useClock } from '../browser/use-clock.ts'

const CLOCK_FORMAT = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const DAY_FORMAT = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const FULL_FORMAT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

export const formatClock = (at: string): string => CLOCK_FORMAT.format(new Date(at))

/** Formats a date without its time. */
export const formatDay = (at: string): string => DAY_FORMAT.format(new Date(at))

/** A time relative to now; after a day, the date. */
export function RelativeTime({ at }: { at: string }) {
  const date = new Date(at)
  const text = useClock(15_000, now => formatRelative(date, now))
  return (
    <time dateTime={at} title={FULL_FORMAT.format(date)}>
      {text}
    </time>
  )
}

function formatRelative(date: Date, now: number): string {
  const minutes = Math.floor((now - date.getTime()) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes}m ago`
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)}h ago`
  return DAY_FORMAT.format(date)
}

/** A counting duration since a time. */
export function ElapsedTime({ since }: { since: string }) {
  const text = useClock(1000, now => formatDuration(now - Date.parse(since)))
  return <span>{text}</span>
}

export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const minutes = Math.floor(seconds / 60)
  if (minutes < 1) return `${seconds}s`
  if (minutes < 60) return `${minutes}m ${seconds % 60}s`
  return `${Math.floor(minutes / 60)}h ${minutes % 60}m`
}
