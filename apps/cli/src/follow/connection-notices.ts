import type { Client } from '@callboard/client'

/** Reports when the connection is lost or the daemon does not answer, and when it is back. Returns the function that ends it. */
export function reportConnection({ connection, heartbeat }: Client, report: (text: string) => void): () => void {
  let isOffline = false
  const unsubscribe = connection.subscribe(() => {
    const state = connection.current()
    if (state.status === 'offline' && !isOffline) report(`${state.reason} Reconnecting …`)
    if (state.status === 'live' && isOffline) report('Reconnected.')
    if (state.status === 'offline' || state.status === 'live') isOffline = state.status === 'offline'
  })
  const stopHeartbeat = heartbeat(isAlive =>
    report(isAlive ? 'The daemon answers again.' : 'The daemon does not answer. Waiting …')
  )
  return () => {
    unsubscribe()
    stopHeartbeat()
  }
}
