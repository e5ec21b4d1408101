import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { Refusal } from '../../ui/error-alert.tsx'
import classes from './settings.module.css'

interface Props {
  title: string
  about?: ReactNode
  verb: string
  mayDo: boolean
  deed: { isPending: boolean; isSuccess: boolean; error: Error | null; mutate(): void }
  children: ReactNode
}

/** Some fields that are saved together; says that they were, or the daemon's reason why not. */
export function Form({ title, about, verb, mayDo, deed, children }: Props) {
  return (
    <form
      className={classes.card}
      aria-label={title}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        deed.mutate()
      }}
    >
      <h3 className={classes.cardTitle}>{title}</h3>
      {about && <p className={classes.about}>{about}</p>}
      {children}
      {deed.error && <Refusal error={deed.error} />}
      <div className={classes.save}>
        <Button type="submit" size="xs" disabled={!mayDo} loading={deed.isPending}>
          {verb}
        </Button>
        <span className={classes.saved} role="status">
          {deed.isSuccess && !mayDo && 'Saved'}
        </span>
      </div>
    </form>
  )
}
