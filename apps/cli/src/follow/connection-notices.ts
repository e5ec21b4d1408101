import type { Client } from '@callboard/client'

/** Says when the daemon is away or silent, and when it is there again: whoever reads on must know why nothing comes. */
export function sayWhenAway({ connection, heartbeat }: Client, say: (text: string) => void): () => void {
  let isAway = false
  const unsubscribe = connection.subscribe(() => {
    const state = connection.current()
    if (state.status === 'offline' && !isAway) say(`${state.reason} Trying again until it is back.`)
    if (state.status === 'live' && isAway) say('Connected again.')
    if (state.status === 'offline' || state.status === 'live') isAway = state.status === 'offline'
  })
  const release = heartbeat(isAlive =>
    say(isAlive ? 'The daemon answers again.' : 'The daemon does not answer. Waiting for it.')
  )
  return () => {
    unsubscribe()
    release()
  }
}
