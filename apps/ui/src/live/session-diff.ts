import type { Task } from '@callboard/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useClient } from './client.tsx'
import { useTasks } from './queries.ts'

/** The changes of a session's working directory; refetched whenever one of its tasks ends. */
export function useSessionDiff(session_id: string) {
  const client = useClient()
  const lastEndedAt = latestEnd(useTasks(session_id).data ?? [])
  return useQuery({
    queryKey: ['changes', session_id, lastEndedAt],
    queryFn: () => client.diff(session_id),
    placeholderData: keepPreviousData
  })
}

const latestEnd = (tasks: readonly Task[]): string =>
  tasks.reduce((last, { ended_at }) => (ended_at !== null && ended_at > last ? ended_at : last), '')
