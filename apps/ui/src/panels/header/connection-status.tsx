import type { ReactNode } from 'react'
import { useConnection } from '../../live/client.tsx'
import { formatClock } from '../../ui/time.tsx'
import classes from './header.module.css'

/** The state of the connection, announced to screen readers when it changes. */
export function ConnectionStatus() {
  const connection = useConnection()
  return (
    <span className={classes.connection} data-status={connection.status} role="status" title={statusTitle(connection)}>
      <span className={classes.light} aria-hidden />
      {statusText(connection)}
    </span>
  )
}

type Connection = ReturnType<typeof useConnection>

function statusText(connection: Connection): ReactNode {
  switch (connection.status) {
    case 'live':
      return 'Live'
    case 'connecting':
      return 'Connecting…'
    case 'catching_up':
      return connection.changes > 0 ? `Catching up (${connection.changes})…` : 'Catching up…'
    case 'offline':
      return (
        <span>
          Offline <span className={classes.since}>since</span> {formatClock(connection.since)}
        </span>
      )
    case 'signed_out':
      return 'Signed out'
  }
}

function statusTitle(connection: Connection): string {
  switch (connection.status) {
    case 'live':
      return 'Connected. Updates appear in real time.'
    case 'connecting':
      return 'Connecting to the daemon…'
    case 'catching_up':
      return 'Loading updates from while you were offline.'
    case 'offline':
      return `${connection.reason} Reconnecting…`
    case 'signed_out':
      return connection.reason
  }
}
