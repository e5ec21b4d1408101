import type { ReactNode } from 'react'
import { useConnection } from '../../live/client.tsx'
import { atClock } from '../../ui/time.tsx'
import classes from './header.module.css'

/** How the connection stands: always in sight, and said aloud when it changes. */
export function ConnectionMark() {
  const connection = useConnection()
  return (
    <span className={classes.connection} data-status={connection.status} role="status" title={titleOf(connection)}>
      <span className={classes.light} aria-hidden />
      {wordsOf(connection)}
    </span>
  )
}

type State = ReturnType<typeof useConnection>

function wordsOf(connection: State): ReactNode {
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
          Offline <span className={classes.since}>since</span> {atClock(connection.since)}
        </span>
      )
    case 'signed_out':
      return 'Signed out'
  }
}

function titleOf(connection: State): string {
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
