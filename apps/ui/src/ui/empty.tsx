import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './empty.module.css'
import { Logo } from './logo.tsx'

interface Props {
  title: string
  children: ReactNode
  action?: { label: string; onClick(): void }
}

/** Explains an empty page, and offers the next step. */
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
