import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './empty.module.css'
import { Logo } from './logo.tsx'

interface Props {
  title: string
  children: ReactNode
  action?: { label: string; onClick(): void }
}

/** Nothing to show here: says why, and what to do next. */
export function EmptyState({ title, children, action }: Props) {
  return (
    <div className={classes.empty}>
      <Logo size={44} />
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.words}>{children}</p>
      {action && <Button onClick={action.onClick}>{action.label}</Button>}
    </div>
  )
}
