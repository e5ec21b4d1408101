import type { LivePath, LiveRows, Rows, Where } from '@callboard/client'
import { useRef, useSyncExternalStore } from 'react'
import { useClient } from './client.tsx'

/** The state of a live query. */
export interface QueryResult<T> {
  /** Undefined while loading. */
  data: T | undefined
  /** The error of the last attempt to load. */
  error: Error | null
  isPending: boolean
  refetch(): void
}

/** The rows of a service that match, kept current by the client while mounted. */
export const useRows = <P extends LivePath>(path: P, where: Where<Rows[P]>): QueryResult<readonly Rows[P][]> =>
  useSelected(path, where, identity)

/** Returns `select(rows)` of the matching rows; renders only when the result changes. */
export function useSelected<P extends LivePath, T>(
  path: P,
  where: Where<Rows[P]>,
  select: (rows: readonly Rows[P][]) => T
): QueryResult<T> {
  const list: LiveRows<Rows[P]> = useClient().rows(path, where)
  const last = useRef<T>(undefined)
  const data = useSyncExternalStore(list.subscribeRows, () => {
    if (list.state !== 'ready') return undefined
    const selected = select(list.rows)
    if (last.current === undefined || !shallowEqual(last.current, selected)) last.current = selected
    return last.current
  })
  const error = useSyncExternalStore(list.subscribe, () => list.error)
  const isPending = data === undefined && error === undefined
  return { data, error: error ?? null, isPending, refetch: () => void list.refetch() }
}

const identity = <R>(rows: readonly R[]): readonly R[] => rows

/** True if two selections are identical, or lists of identical items. */
export function shallowEqual(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false
  return one.every((item, at) => Object.is(item, other[at]))
}
