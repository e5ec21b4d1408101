import type { Client } from '@callboard/client'
import type { Progress } from '@callboard/contract'
import type { QueryClient } from '@tanstack/react-query'
import type { RowFeed, RowFeeds } from './row-feed.ts'

export const progressKey = (session_id: string) => ['progress', session_id] as const

/** Writes what the daemon says into the lists that are held, and asks for all of them again after a gap. */
export function keepCurrent(queries: QueryClient, client: Client, feeds: RowFeeds): void {
  keepLists(queries, 'users', feeds.users)
  keepLists(queries, 'boards', feeds.boards)
  keepLists(queries, 'repos', feeds.repos)
  keepLists(queries, 'agents', feeds.agents)
  keepLists(queries, 'sessions', feeds.sessions)
  keepLists(queries, 'tasks', feeds.tasks)
  keepLists(queries, 'permissions', feeds.permissions)
  client.service('tasks').on('progress', progress => {
    queries.setQueryData<Progress>(progressKey(progress.session_id), progress)
  })
  client.connection.subscribe(() => {
    // What is on its way for the first time is not asked for twice.
    if (client.connection.current().status === 'live') void queries.invalidateQueries()
  })
}

function keepLists<R extends { version: number }>(queries: QueryClient, path: string, feed: RowFeed<R>): void {
  feed.listen(change => {
    for (const { queryKey } of queries.getQueryCache().findAll({ queryKey: [path] })) {
      const asked = queryKey[1]
      if (typeof asked !== 'object' || asked === null) continue
      queries.setQueryData<readonly R[]>(queryKey, rows => rows && feed.apply(rows, change, asked))
    }
  })
}
