import type { Client } from '@callboard/client'
import type { TaskProgress } from '@callboard/contract'
import { createStore, type Store } from '../browser/value-store.ts'

/** The latest progress of each session's task that this tab received. */
export type ProgressBySession = Map<string, TaskProgress>

export function trackProgress(client: Client): Store<ProgressBySession> {
  const progress = createStore<ProgressBySession>(new Map())
  client.service('tasks').on('progress', said => progress.set(progress.get().set(said.session_id, said)))
  return progress
}
