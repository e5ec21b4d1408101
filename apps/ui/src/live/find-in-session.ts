import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { createStore, useStore } from '../browser/value-store.ts'
import { useClient } from './client.tsx'

/** What is looked for in a session, and which of what says it is shown: the newest is 0. */
export interface Finding {
  session_id: string
  words: string
  nth: number
}

const finding = createStore<Finding | undefined>(undefined)

export const startFinding = (session_id: string): void => finding.set({ session_id, words: '', nth: 0 })
export const find = finding.set
export const stopFinding = (): void => finding.set(undefined)

export function useFinding(session_id: string): Finding | undefined {
  const current = useStore(finding)
  return current?.session_id === session_id ? current : undefined
}

/** How many messages, prompts and files of the session say these words, and the one that is shown; undefined until that is known. */
export function useFound({ session_id, words, nth }: Finding) {
  const client = useClient()
  const [asked] = useDebouncedValue(words.trim(), 150)
  const isAsked = /[\p{L}\p{N}]/u.test(asked)
  const { data } = useQuery({
    queryKey: ['find', session_id, asked, nth],
    queryFn: () =>
      client.service('search').find({
        query: { words: asked, session_id, kind: { $ne: 'session' }, $sort: { at: -1 }, $limit: 1, $skip: nth }
      }),
    enabled: isAsked,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 10_000
  })
  return isAsked && data ? { total: data.total, hit: data.data[0] } : undefined
}
