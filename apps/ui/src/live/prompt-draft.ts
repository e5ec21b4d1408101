import { useCallback, useEffect, useState } from 'react'
import { setItemSafe } from '../browser/local-storage.ts'
import { useStore } from '../browser/value-store.ts'
import { currentSignIn } from './sign-in-store.ts'

/** Whoever signs in next in this browser does not read it. */
const draftKey = (session_id: string, user_id: string | undefined) => `callboard draft ${user_id} ${session_id}`

/** What someone has begun to write to a session: it outlives the tab, and is the same in all of them. */
export function useDraft(session_id: string) {
  const key = draftKey(session_id, useStore(currentSignIn)?.user_id)
  const [draft, setDraft] = useState(() => localStorage.getItem(key) ?? '')
  const write = useCallback(
    (change: string | ((before: string) => string)) =>
      setDraft(before => {
        const text = typeof change === 'string' ? change : change(before)
        setItemSafe(key, text)
        return text
      }),
    [key]
  )
  useEffect(() => {
    const onStorage = (event: StorageEvent) => event.key === key && setDraft(event.newValue ?? '')
    addEventListener('storage', onStorage)
    return () => removeEventListener('storage', onStorage)
  }, [key])
  return [draft, write] as const
}

/** What was written comes back into the draft, in front of what was written since, in all tabs. */
export function restoreToDraft(session_id: string, prompt: string): void {
  const key = draftKey(session_id, currentSignIn.get()?.user_id)
  const draft = [prompt, localStorage.getItem(key)].filter(Boolean).join('\n\n')
  setItemSafe(key, draft)
  // Of a change a tab is told by the others only.
  dispatchEvent(new StorageEvent('storage', { key, newValue: draft }))
}
