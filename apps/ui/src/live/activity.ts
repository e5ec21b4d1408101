import type { ActivityLine } from '@callboard/contract'
import { useEffect, useState } from 'react'
import { useClient } from './client.tsx'
import { keep } from './keep.ts'

/** How many lines of the past are looked at, and kept when more come. */
const LINES = 200

export interface Activity {
  /** Newest first; undefined until the first were read. */
  lines: readonly ActivityLine[] | undefined
  /** The newest line that was shown here before this was opened; 0 when none was. */
  seen: number
}

/** F6: what of these types happens on a board, live, and how much of it is new since it was last shown in this browser. */
export function useActivity(board_id: string, isWanted: (type: string) => boolean): Activity {
  const client = useClient()
  const [lines, setLines] = useState<readonly ActivityLine[]>()
  const key = `callboard activity seen ${board_id}`
  const [seen] = useState(() => Number(localStorage.getItem(key)))
  useEffect(() => {
    const leaving = new AbortController()
    const { signal } = leaving
    const read = async () => {
      for await (const line of client.activity({ board_id }, { limit: LINES, follow: true, signal })) {
        if (signal.aborted) return
        if (isWanted(line.type)) setLines((before = []) => [line, ...before].slice(0, LINES))
        keep(key, String(line.event_id))
      }
    }
    // It ends when the sign-in does, which the page tells in its own way.
    read().catch(() => undefined)
    return () => leaving.abort()
  }, [client, board_id, key, isWanted])
  return { lines, seen }
}
