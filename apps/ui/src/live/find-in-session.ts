import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { createStore, useStore } from '../browser/value-store.ts'
import { useClient } from './client.tsx'

/** A search in a session, and the result that is shown: 0 is the newest. */
export interface SessionSearch {
  session_id: string
  words: string
  position: number
}

const currentSearch = createStore<SessionSearch | undefined>(undefined)

export const openSearch = (session_id: string): void => currentSearch.set({ session_id, words: '', position: 0 })
export const updateSearch = currentSearch.set
export const closeSearch = (): void => currentSearch.set(undefined)

export function useSessionSearch(session_id: string): SessionSearch | undefined {
  const current = useStore(currentSearch)
  return current?.session_id === session_id ? current : undefined
}

/** The number of matching messages, prompts and files, and the one at the current position; undefined while loading. */
export function useSearchResult({ session_id, words, position }: SessionSearch) {
  const client = useClient()
  const [query] = useDebouncedValue(words.trim(), 150)
  const isSearchable = /[\p{L}\p{N}]/u.test(query)
  const { data } = useQuery({
    queryKey: ['find', session_id, query, position],
    queryFn: () =>
      client.service('search').find({
        query: { words: query, session_id, kind: { $ne: 'session' }, $sort: { at: -1 }, $limit: 1, $skip: position }
      }),
    enabled: isSearchable,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 10_000
  })
  return isSearchable && data ? { total: data.total, hit: data.data[0] } : undefined
}
