import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Router } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { useStore } from '../browser/value-store.ts'
import { ClientProvider, useConnection } from '../live/client.tsx'
import { openedLink } from '../live/sign-in-link.ts'
import { clearRefused, currentSignIn } from '../live/sign-in-store.ts'
import { ErrorBoundary } from '../ui/error-boundary.tsx'
import { ErrorToasts } from '../ui/error-toasts.tsx'
import classes from './pages.module.css'
import { Pages } from './pages.tsx'
import { cssVariables, theme } from './theme.ts'

const Outside = lazy(() => import('../panels/sign-in/signed-out.tsx'))

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <ErrorToasts />
      <Notifications position="top-center" limit={3} className={classes.toasts} />
      <ErrorBoundary>
        <Router hook={useHashLocation}>
          <SignInGate />
        </Router>
      </ErrorBoundary>
    </MantineProvider>
  )
}

/**
 * Shows the app to signed-in users, and the sign-in pages to everybody else or when an invitation or reset link was
 * opened.
 */
function SignInGate() {
  const link = useStore(openedLink)
  const refreshToken = useStore(currentSignIn)?.refreshToken
  if (refreshToken && !link) return <SignedInApp key={refreshToken} refreshToken={refreshToken} />
  return (
    <Suspense>
      <Outside />
    </Suspense>
  )
}

function SignedInApp({ refreshToken }: { refreshToken: string }) {
  // One cache per sign-in, so that the next user of this browser never sees the data of the previous one.
  const [queryClient] = useState(createQueryClient)
  return (
    <QueryClientProvider client={queryClient}>
      <ClientProvider refreshToken={refreshToken}>
        <SignOutWhenRefused refreshToken={refreshToken} />
        <Pages />
      </ClientProvider>
    </QueryClientProvider>
  )
}

function SignOutWhenRefused({ refreshToken }: { refreshToken: string }) {
  const connection = useConnection()
  const reason = connection.status === 'signed_out' ? connection.reason : undefined
  useEffect(() => {
    if (reason !== undefined) clearRefused(refreshToken, reason)
  }, [refreshToken, reason])
  return null
}

/**
 * Events keep cached data current, so it never becomes stale by age; the browser's `navigator.onLine` says nothing
 * about the daemon.
 */
const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        retry: false,
        networkMode: 'always',
        refetchOnWindowFocus: false
      },
      mutations: { networkMode: 'always' }
    }
  })
