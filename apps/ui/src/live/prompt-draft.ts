import { useCallback, useEffect, useState } from 'react'
import { setItemSafe } from '../browser/local-storage.ts'
import { useStore } from '../browser/value-store.ts'
import { currentSignIn } from './sign-in-store.ts'

/** The key contains the user, so that the next user of this browser does not see the draft. */
const draftKey = (session_id: string, user_id: string | undefined) => `callboard draft ${user_id} ${session_id}`

/** The unsent text of a session's composer; it outlives the tab and is shared by all tabs. */
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

/** Puts a prompt back into the draft, before any text that was typed since, in all tabs. */
export function restoreToDraft(session_id: string, prompt: string): void {
  const key = draftKey(session_id, currentSignIn.get()?.user_id)
  const draft = [prompt, localStorage.getItem(key)].filter(Boolean).join('\n\n')
  setItemSafe(key, draft)
  // The browser sends storage events only to the other tabs.
  dispatchEvent(new StorageEvent('storage', { key, newValue: draft }))
}
