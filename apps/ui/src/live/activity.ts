import type { ActivityEntry } from '@callboard/contract'
import { useEffect, useState } from 'react'
import { keep } from '../browser/local-storage.ts'
import { useStore } from '../browser/value-store.ts'
import { useClient } from './client.tsx'
import { here } from './sign-in-store.ts'

/** So many lines of the past are looked at, and as many more each time older ones are asked for. */
const LINES = 200

export interface Activity {
  /** Newest first; undefined until the first were read. */
  lines: readonly ActivityEntry[] | undefined
  /** The newest line that was shown here before this was opened; 0 when none was. */
  seen: number
  /** Shows older ones too; undefined where there is none. */
  showOlder: (() => void) | undefined
}

/** F6: what of these types happens on a board, live, and how much of it is new since it was last shown to this person in this browser. */
export function useActivity(board_id: string, isWanted: (type: string) => boolean): Activity {
  const client = useClient()
  const [limit, setLimit] = useState(LINES)
  const [lines, setLines] = useState<readonly ActivityEntry[]>()
  const key = `callboard activity seen ${useStore(here)?.user_id} ${board_id}`
  const [seen] = useState(() => Number(localStorage.getItem(key)))
  useEffect(() => {
    const leaving = new AbortController()
    const { signal } = leaving
    let found: readonly ActivityEntry[] = []
    const read = async () => {
      for await (const line of client.activity({ board_id }, { limit, follow: true, signal })) {
        if (signal.aborted) return
        found = [line, ...found].slice(0, limit)
        setLines(found)
        keep(key, String(line.event_id))
      }
    }
    // It ends when the sign-in does, which the page tells in its own way.
    read().catch(() => undefined)
    return () => leaving.abort()
  }, [client, board_id, key, limit])
  return {
    lines: lines?.filter(({ type }) => isWanted(type)),
    seen,
    showOlder: lines && lines.length >= limit ? () => setLimit(limit + LINES) : undefined
  }
}
