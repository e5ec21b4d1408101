import { Skeleton } from '@mantine/core'
import classes from './session.module.css'

/** Placeholder of a conversation while it loads. */
export function PanelSkeleton() {
  return (
    <div className={classes.skeleton} role="status" aria-label="Loading">
      <Skeleton height={40} width="60%" radius="md" />
      <Skeleton height={12} width="92%" />
      <Skeleton height={12} width="86%" />
      <Skeleton height={12} width="40%" />
      <Skeleton height={64} radius="md" />
      <Skeleton height={12} width="78%" />
    </div>
  )
}
