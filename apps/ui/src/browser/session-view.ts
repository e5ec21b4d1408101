import { useEffect } from 'react'
import { createStore, useStore } from './value-store.ts'

/** The session of which the changes are shown, in the place of what was said. */
const changesOf = createStore<string | undefined>(undefined)

export const toggleChanges = (session_id: string): void =>
  changesOf.set(changesOf.get() === session_id ? undefined : session_id)

export const useIsShowingChanges = (session_id: string): boolean => useStore(changesOf) === session_id

/** Whoever comes back to a session finds what was said, also when its changes were shown last. */
export function useLeavingChanges(session_id: string): void {
  useEffect(
    () => () => {
      if (changesOf.get() === session_id) changesOf.set(undefined)
    },
    [session_id]
  )
}
