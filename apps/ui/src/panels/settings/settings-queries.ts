import { allRows } from '@callboard/client'
import type { Page } from '@callboard/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useClient } from '../../live/client.tsx'
import { useRows } from '../../live/use-rows.ts'

/** The access tokens of the current user. */
export const useTokens = () => useRows('tokens', {})

/** The sign-ins of the current user. */
export const useSignIns = () => useRows('sign_ins', {})

export const useSetting = () => useRows('settings', {}).data?.[0]

/** The account of the current user; for admins, all accounts. */
export const useAccounts = () => useListQuery('accounts', useClient().service('accounts'))

/** The links that are not used yet. */
export const useInvites = () => useListQuery('invites', useClient().service('invites'))

interface ListService<R> {
  find(params: { query: { $limit: number; $skip: number } }): Promise<Page<R>>
}

/** Rows that no event keeps current: fetched when opened, and again when users or accounts change. */
function useListQuery<R>(path: string, service: ListService<R>) {
  const client = useClient()
  const queries = useQueryClient()
  useEffect(() => {
    const invalidate = () => void queries.invalidateQueries({ queryKey: [path] })
    const services = [client.service('users'), client.service('accounts')]
    const each = (method: 'on' | 'off') => {
      for (const service of services) for (const event of events) service[method](event, invalidate)
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
