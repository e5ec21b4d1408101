import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Router } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { ClientProvider, useConnection } from './live/client.tsx'
import { useStore } from './live/store.ts'
import { signOut, token } from './live/token.ts'
import { Pages } from './pages.tsx'
import { SignIn } from './panels/sign-in/sign-in.tsx'
import { cssVariables, theme } from './theme.ts'
import { ErrorBoundary } from './ui/error-boundary.tsx'

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="top-center" limit={4} />
      <ErrorBoundary>
        <Router hook={useHashLocation}>
          <Gate />
        </Router>
      </ErrorBoundary>
    </MantineProvider>
  )
}

/** Whoever has a token comes in; everybody else sees how to get one. */
function Gate() {
  const accessToken = useStore(token)
  if (!accessToken) return <SignIn />
  return <SignedIn key={accessToken} accessToken={accessToken} />
}

function SignedIn({ accessToken }: { accessToken: string }) {
  // One cache for each sign-in: what one person has seen is not shown to the next.
  const [queries] = useState(createQueryClient)
  return (
    <QueryClientProvider client={queries}>
      <ClientProvider token={accessToken}>
        <LeaveWhenRefused />
        <Pages />
      </ClientProvider>
    </QueryClientProvider>
  )
}

function LeaveWhenRefused() {
  const connection = useConnection()
  const refusal = connection.status === 'signed_out' ? connection.reason : undefined
  useEffect(() => {
    if (refusal !== undefined) signOut(refusal)
  }, [refusal])
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
