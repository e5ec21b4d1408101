import { allRows } from '@callboard/client'
import type { Page, Setting } from '@callboard/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useClient } from '../../live/client.tsx'

/** What this page reads of a service. */
interface Listed<R> {
  find(params: { query: { $limit: number; $skip: number } }): Promise<Page<R>>
  on(event: 'created' | 'patched' | 'removed', listener: () => void): unknown
  off(event: 'created' | 'patched' | 'removed', listener: () => void): unknown
}

/** One's own access tokens. */
export const useTokens = () => useListed('tokens', useClient().service('tokens'))

/** Where one is signed in. */
export const useSignIns = () => useListed('sign_ins', useClient().service('sign_ins'))

/** How one signs in; for admins, how everyone does. */
export const useAccounts = () => useListed('accounts', useClient().service('accounts'))

/** The links that nobody has used yet; nobody is told of changes to them. */
export const useInvites = () => useListed('invites', useClient().service('invites'))

export function useSetting(): Setting | undefined {
  return useListed('settings', useClient().service('settings')).data?.[0]
}

/** Rows that only this page shows: asked for when it is opened, and again when one of them changes. */
function useListed<R>(path: string, service: Listed<R>) {
  const queries = useQueryClient()
  useEffect(() => {
    const again = () => void queries.invalidateQueries({ queryKey: [path] })
    for (const event of events) service.on(event, again)
    return () => {
      for (const event of events) service.off(event, again)
    }
  }, [path, service, queries])
  return useQuery({
    queryKey: [path],
    queryFn: () => allRows(page => service.find({ query: page })),
    refetchOnMount: 'always'
  })
}

const events = ['created', 'patched', 'removed'] as const
