import type { ActivityEntry } from '@callboard/contract'
import { useEffect, useState } from 'react'
import { setItemSafe } from '../browser/local-storage.ts'
import { useStore } from '../browser/value-store.ts'
import { useClient } from './client.tsx'
import { currentSignIn } from './sign-in-store.ts'

/** Number of entries that are loaded at first, and added by each call of `showOlder`. */
const PAGE_SIZE = 200

export interface Activity {
  /** Newest first; undefined while loading. */
  entries: readonly ActivityEntry[] | undefined
  /** The newest entry that was seen before this was opened; 0 if none was. */
  lastSeenId: number
  /** Loads older entries; undefined if there are none. */
  showOlder: (() => void) | undefined
}

/** Follows a board's activity live (F6), and remembers per user and browser up to where it was seen. */
export function useActivity(board_id: string, isShown: (type: string) => boolean): Activity {
  const client = useClient()
  const [limit, setLimit] = useState(PAGE_SIZE)
  const [entries, setEntries] = useState<readonly ActivityEntry[]>()
  const key = `callboard activity seen ${useStore(currentSignIn)?.user_id} ${board_id}`
  const [lastSeenId] = useState(() => Number(localStorage.getItem(key)))
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    let latest: readonly ActivityEntry[] = []
    const read = async () => {
      for await (const line of client.activity({ board_id }, { limit, follow: true, signal })) {
        if (signal.aborted) return
        latest = [line, ...latest].slice(0, limit)
        setEntries(latest)
        setItemSafe(key, String(line.event_id))
      }
    }
    // The stream fails only when the sign-in ends, which the page shows in its own way.
    read().catch(() => undefined)
    return () => controller.abort()
  }, [client, board_id, key, limit])
  return {
    entries: entries?.filter(({ type }) => isShown(type)),
    lastSeenId,
    showOlder: entries && entries.length >= limit ? () => setLimit(limit + PAGE_SIZE) : undefined
  }
}
