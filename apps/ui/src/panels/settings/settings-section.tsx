import type { ReactNode } from 'react'
import classes from './settings.module.css'

interface Props {
  title: string
  /** One sentence. */
  description: ReactNode
  action?: ReactNode
  children: ReactNode
}

export function SettingsSection({ title, description, action, children }: Props) {
  return (
    <section className={classes.section} aria-label={title}>
      <header className={classes.head}>
        <div>
          <h2 className={classes.title}>{title}</h2>
          <p className={classes.about}>{description}</p>
        </div>
        {action}
      </header>
      {children}
    </section>
  )
}
