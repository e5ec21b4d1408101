import { IconAlertCircle } from '@tabler/icons-react'
import { useState } from 'react'
import { useTime } from '../browser/use-clock.ts'
import classes from './error-alert.module.css'
import { waitOf } from './error-data.ts'
import { sentence } from './toast.ts'

/** Why something was refused, in the daemon's words; and until when, where waiting helps. */
export function Refusal({ error }: { error: unknown }) {
  const wait = waitOf(error)
  return (
    <p className={classes.refusal} role="alert">
      <IconAlertCircle size={16} aria-hidden />
      {wait === undefined ? sentence(error) : <TooMany key={wait} wait={wait} />}
    </p>
  )
}

function TooMany({ wait }: { wait: number }) {
  const [until] = useState(() => Date.now() + wait)
  const seconds = useTime(1000, now => Math.max(0, Math.ceil((until - now) / 1000)))
  if (seconds === 0) return 'You can try again now.'
  return (
    <span>
      Too many failed attempts. Try again in <span aria-live="off">{seconds}s</span>.
    </span>
  )
}
