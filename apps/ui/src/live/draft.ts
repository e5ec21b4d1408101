import { useEffect, useState } from 'react'

/** What someone has begun to write to a session; it outlives the tab. */
export function useDraft(session_id: string) {
  const key = `callboard draft ${session_id}`
  const [draft, write] = useState(() => localStorage.getItem(key) ?? '')
  useEffect(() => {
    if (draft) localStorage.setItem(key, draft)
    else localStorage.removeItem(key)
  }, [key, draft])
  return [draft, write] as const
}
