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

/** Whoever is signed in comes in, unless an invitation or the like was opened here; everybody else sees how to get in. */
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
  // One cache for each sign-in: what one person has seen is not shown to the next.
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

/** Events keep what is held current, so nothing grows stale by age; the browser's own idea of "online" is not the daemon's. */
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
