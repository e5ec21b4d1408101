import { type Client, connect } from '@callboard/client'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore
} from 'react'
import { daemonUrl } from '../browser/daemon-url.ts'
import type { Store } from '../browser/value-store.ts'
import { sendOutbox } from './prompt-outbox.ts'
import { followProgress, type ProgressBySession } from './task-progress.ts'

interface Connected {
  client: Client
  progress: Store<ProgressBySession>
  close(): void
}

const Current = createContext<Connected | undefined>(undefined)

function useConnected(): Connected {
  const connected = useContext(Current)
  if (!connected) throw new Error('Only what is inside of ClientProvider can use the connection.')
  return connected
}

/** The one connection of this tab. */
export const useClient = (): Client => useConnected().client
export const useProgressBySession = (): Store<ProgressBySession> => useConnected().progress

export function useConnection() {
  const { connection } = useClient()
  const subscribe = useCallback((changed: () => void) => connection.subscribe(changed), [connection])
  return useSyncExternalStore(subscribe, () => connection.current())
}

/** Connects while the page is there: closed when it is left, opened anew when the browser brings it back. */
export function ClientProvider({ refreshToken, children }: { refreshToken: string; children: ReactNode }) {
  const queries = useQueryClient()
  const [connected, setConnected] = useState<Connected>()
  useEffect(() => {
    const start = () => {
      const opened = open(refreshToken, queries)
      setConnected(opened)
      return opened
    }
    let opened = start()
    const listening = new AbortController()
    const { signal } = listening
    const wake = () => document.visibilityState === 'visible' && opened.client.reconnect()
    const back = (event: PageTransitionEvent) => {
      if (event.persisted) opened = start()
    }
    addEventListener('pagehide', () => opened.close(), { signal })
    addEventListener('pageshow', back, { signal })
    addEventListener('online', wake, { signal })
    document.addEventListener('visibilitychange', wake, { signal })
    return () => {
      listening.abort()
      opened.close()
    }
  }, [refreshToken, queries])
  return connected ? <Current value={connected}>{children}</Current> : null
}

function open(refreshToken: string, queries: QueryClient): Connected {
  const client = connect({ url: daemonUrl, refreshToken })
  // What is not kept current by itself is asked for again after a gap.
  client.connection.subscribe(() => {
    if (client.connection.current().status === 'live') void queries.invalidateQueries()
  })
  const stopSending = sendOutbox(client)
  const close = () => {
    stopSending()
    client.close()
  }
  return { client, progress: followProgress(client), close }
}
