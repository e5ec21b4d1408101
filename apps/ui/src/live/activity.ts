import type { ActivityEntry } from '@callboard/contract'
import { useEffect, useState } from 'react'
import { setItemSafe } from '../browser/local-storage.ts'
import { useStore } from '../browser/value-store.ts'
import { useClient } from './client.tsx'
import { currentSignIn } from './sign-in-store.ts'

/** So many lines of the past are looked at, and as many more each time older ones are asked for. */
const PAGE_SIZE = 200

export interface Activity {
  /** Newest first; undefined until the first were read. */
  entries: readonly ActivityEntry[] | undefined
  /** The newest line that was shown here before this was opened; 0 when none was. */
  lastSeenId: number
  /** Shows older ones too; undefined where there is none. */
  showOlder: (() => void) | undefined
}

/** F6: what of these types happens on a board, live, and how much of it is new since it was last shown to this person in this browser. */
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
    // It ends when the sign-in does, which the page tells in its own way.
    read().catch(() => undefined)
    return () => controller.abort()
  }, [client, board_id, key, limit])
  return {
    entries: entries?.filter(({ type }) => isShown(type)),
    lastSeenId,
    showOlder: entries && entries.length >= limit ? () => setLimit(limit + PAGE_SIZE) : undefined
  }
}
