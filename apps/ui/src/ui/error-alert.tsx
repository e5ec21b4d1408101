import { IconAlertCircle } from '@tabler/icons-react'
import { useState } from 'react'
import { errorText } from '../browser/error-text.ts'
import { useClock } from '../browser/use-clock.ts'
import classes from './error-alert.module.css'
import { retryAfterMs } from './error-data.ts'

/** Shows an error, or a countdown if the daemon told when to retry. */
export function ErrorAlert({ error }: { error: unknown }) {
  const waitMs = retryAfterMs(error)
  return (
    <p className={classes.refusal} role="alert">
      <IconAlertCircle size={16} aria-hidden />
      {waitMs === undefined ? errorText(error) : <RetryCountdown key={waitMs} waitMs={waitMs} />}
    </p>
  )
}

function RetryCountdown({ waitMs }: { waitMs: number }) {
  const [until] = useState(() => Date.now() + waitMs)
  const seconds = useClock(1000, now => Math.max(0, Math.ceil((until - now) / 1000)))
  if (seconds === 0) return 'You can try again now.'
  return (
    <span>
      Too many failed attempts. Try again in <span aria-live="off">{seconds}s</span>.
    </span>
  )
}
