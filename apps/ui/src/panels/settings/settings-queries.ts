import { allRows } from '@callboard/client'
import type { Page } from '@callboard/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useClient } from '../../live/client.tsx'
import { useRows } from '../../live/use-rows.ts'

/** One's own access tokens. */
export const useTokens = () => useRows('tokens', {})

/** Where one is signed in. */
export const useSignIns = () => useRows('sign_ins', {})

export const useSetting = () => useRows('settings', {}).data?.[0]

/** How one signs in; for admins, how everyone does. */
export const useAccounts = () => useListQuery('accounts', useClient().service('accounts'))

/** The links that nobody has used yet. */
export const useInvites = () => useListQuery('invites', useClient().service('invites'))

interface ListService<R> {
  find(params: { query: { $limit: number; $skip: number } }): Promise<Page<R>>
}

/**
 * What admins see of others and are not told of: asked for when it is opened, and again when people come, change and go,
 * or oneself signs in otherwise.
 */
function useListQuery<R>(path: string, service: ListService<R>) {
  const client = useClient()
  const queries = useQueryClient()
  useEffect(() => {
    const invalidate = () => void queries.invalidateQueries({ queryKey: [path] })
    const services = [client.service('users'), client.service('accounts')]
    const each = (deed: 'on' | 'off') => {
      for (const service of services) for (const event of events) service[deed](event, invalidate)
    }
    each('on')
    return () => each('off')
  }, [client, path, queries])
  return useQuery({
    queryKey: [path],
    queryFn: () => allRows(page => service.find({ query: page })),
    refetchOnMount: 'always'
  })
}

const events = ['created', 'patched', 'removed'] as const
