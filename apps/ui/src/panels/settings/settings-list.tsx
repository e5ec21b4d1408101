import { Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import { ErrorAlert } from '../../ui/error-alert.tsx'
import classes from './settings.module.css'

interface Props<R> {
  label: string
  rows: { data: readonly R[] | undefined; error: Error | null }
  /** Shown if there are no rows. */
  emptyText: string
  children(row: R): ReactNode
}

/** A list of rows; loaded rows stay visible when a refetch fails. */
export function SettingsList<R>({ label, rows, emptyText, children }: Props<R>) {
  if (!rows.data) return rows.error ? <ErrorAlert error={rows.error} /> : <Skeleton height={58} radius="lg" />
  if (rows.data.length === 0) return <p className={classes.none}>{emptyText}</p>
  return (
    <ul className={classes.list} aria-label={label}>
      {rows.data.map(children)}
    </ul>
  )
}
