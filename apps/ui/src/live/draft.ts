import { useEffect, useState } from 'react'

/** What someone has begun to write to a session; it outlives the tab. */
export function useDraft(session_id: string) {
  const key = `callboard draft ${session_id}`
  const [draft, write] = useState(() => localStorage.getItem(key) ?? '')
  useEffect(() => keep(key, draft), [key, draft])
  return [draft, write] as const
}

function keep(key: string, draft: string): void {
  try {
    if (draft) localStorage.setItem(key, draft)
    else localStorage.removeItem(key)
  } catch (error) {
    // Where the browser has no room left, the draft lives as long as its tab.
    if (!(error instanceof DOMException)) throw error
  }
}
