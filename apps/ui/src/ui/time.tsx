import { useTime } from '../browser/use-clock.ts'

const clockTime = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

export const atClock = (at: string): string => clockTime.format(new Date(at))

/** The day, for what is not so fresh that the hour matters. */
export const onDay = (at: string): string => day.format(new Date(at))

/** How long ago, for as long as that is what one wants to know; then the day. */
export function Ago({ at }: { at: string }) {
  const date = new Date(at)
  const text = useTime(15_000, now => ago(date, now))
  return (
    <time dateTime={at} title={whole.format(date)}>
      {text}
    </time>
  )
}

function ago(date: Date, now: number): string {
  const minutes = Math.floor((now - date.getTime()) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes}m ago`
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)}h ago`
  return day.format(date)
}

/** The time since then, counting. */
export function Elapsed({ since }: { since: string }) {
  const text = useTime(1000, now => duration(now - Date.parse(since)))
  return <span>{text}</span>
}

export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const minutes = Math.floor(seconds / 60)
  if (minutes < 1) return `${seconds}s`
  if (minutes < 60) return `${minutes}m ${seconds % 60}s`
  return `${Math.floor(minutes / 60)}h ${minutes % 60}m`
}
