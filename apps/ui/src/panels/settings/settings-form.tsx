import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { ErrorAlert } from '../../ui/error-alert.tsx'
import classes from './settings.module.css'

interface Props {
  title: string
  about?: ReactNode
  verb: string
  canSubmit: boolean
  mutation: { isPending: boolean; isSuccess: boolean; error: Error | null; mutate(): void }
  children: ReactNode
}

/** A form that saves its fields together, and shows the success or the daemon's error. */
export function SettingsForm({ title, about, verb, canSubmit, mutation, children }: Props) {
  return (
    <form
      className={classes.card}
      aria-label={title}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        mutation.mutate()
      }}
    >
      <h3 className={classes.cardTitle}>{title}</h3>
      {about && <p className={classes.about}>{about}</p>}
      {children}
      {mutation.error && <ErrorAlert error={mutation.error} />}
      <div className={classes.save}>
        <Button type="submit" size="xs" disabled={!canSubmit} loading={mutation.isPending}>
          {verb}
        </Button>
        <span className={classes.saved} role="status">
          {mutation.isSuccess && !canSubmit && 'Saved'}
        </span>
      </div>
    </form>
  )
}
