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
import { startOutbox } from './prompt-outbox.ts'
import { type ProgressBySession, trackProgress } from './task-progress.ts'

interface ClientContext {
  client: Client
  progress: Store<ProgressBySession>
  close(): void
}

const Context = createContext<ClientContext | undefined>(undefined)

function useClientContext(): ClientContext {
  const context = useContext(Context)
  if (!context) throw new Error('Only what is inside of ClientProvider can use the connection.')
  return context
}

/** The connection of this tab. */
export const useClient = (): Client => useClientContext().client
export const useProgressBySession = (): Store<ProgressBySession> => useClientContext().progress

export function useConnection() {
  const { connection } = useClient()
  const subscribe = useCallback((changed: () => void) => connection.subscribe(changed), [connection])
  return useSyncExternalStore(subscribe, () => connection.current())
}

/**
 * Connects while the page is shown: closes when it is left, and reconnects when the browser restores it from its cache.
 */
export function ClientProvider({ refreshToken, children }: { refreshToken: string; children: ReactNode }) {
  const queryClient = useQueryClient()
  const [context, setContext] = useState<ClientContext>()
  useEffect(() => {
    const start = () => {
      const current = openClient(refreshToken, queryClient)
      setContext(current)
      return current
    }
    let opened = start()
    const listeners = new AbortController()
    const { signal } = listeners
    const reconnect = () => document.visibilityState === 'visible' && opened.client.reconnect()
    const restore = (event: PageTransitionEvent) => {
      if (event.persisted) opened = start()
    }
    addEventListener('pagehide', () => opened.close(), { signal })
    addEventListener('pageshow', restore, { signal })
    addEventListener('online', reconnect, { signal })
    document.addEventListener('visibilitychange', reconnect, { signal })
    return () => {
      listeners.abort()
      opened.close()
    }
  }, [refreshToken, queryClient])
  return context ? <Context value={context}>{children}</Context> : null
}

function openClient(refreshToken: string, queryClient: QueryClient): ClientContext {
  const client = connect({ url: daemonUrl, refreshToken })
  // Queries that no event keeps current are refetched after a gap.
  client.connection.subscribe(() => {
    if (client.connection.current().status === 'live') void queryClient.invalidateQueries()
  })
  const stopSending = startOutbox(client)
  const close = () => {
    stopSending()
    client.close()
  }
  return { client, progress: trackProgress(client), close }
}
