import { useEffect } from 'react'
import { createStore, useStore } from './value-store.ts'

/** The session of which the changes are shown, in the place of what was said. */
const changesSessionId = createStore<string | undefined>(undefined)

export const toggleChanges = (session_id: string): void =>
  changesSessionId.set(changesSessionId.get() === session_id ? undefined : session_id)

export const useIsShowingChanges = (session_id: string): boolean => useStore(changesSessionId) === session_id

/** Whoever comes back to a session finds what was said, also when its changes were shown last. */
export function useCloseChangesOnLeave(session_id: string): void {
  useEffect(
    () => () => {
      if (changesSessionId.get() === session_id) changesSessionId.set(undefined)
    },
    [session_id]
  )
}
