import { useEffect } from 'react'
import { createStore, useStore } from './value-store.ts'

/** The session whose changes are shown instead of its conversation. */
const changesSessionId = createStore<string | undefined>(undefined)

export const toggleChanges = (session_id: string): void =>
  changesSessionId.set(changesSessionId.get() === session_id ? undefined : session_id)

export const useIsShowingChanges = (session_id: string): boolean => useStore(changesSessionId) === session_id

/** Returns to the conversation when the session is closed. */
export function useCloseChangesOnLeave(session_id: string): void {
  useEffect(
    () => () => {
      if (changesSessionId.get() === session_id) changesSessionId.set(undefined)
    },
    [session_id]
  )
}
