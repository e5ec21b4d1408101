import type { LiveRows } from '@callboard/client'
import type { Message } from '@callboard/contract'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { perFrame } from '../browser/frame-throttle.ts'
import { useClient } from './client.tsx'

/** A stretch of what is said in a session: kept current while something of it is on the screen. */
export type Transcript = LiveRows<Message>

/** As much of a session as was looked at. */
export interface Reading {
  /** Undefined until it is known where it begins. */
  transcript: Transcript | undefined
  hasEarlier: boolean
  hasLater: boolean
  /** Reads further back. What is there stays while that is on its way. */
  readEarlier(): void
  /** Reads further on, likewise. */
  readLater(): void
  /** Reads the newest instead. */
  readNewest(): void
}

/** Which messages are read: those after one number, up to another or to whatever is said last. */
interface Stretch {
  after: number
  upTo?: number
}

/** How many messages are read at first; each look further reads as many as are there already. */
const PORTION = 40
/** How many are read before one that is looked for. */
const BEFORE = 10

/** A session's newest messages, or those around one that is looked for; and further as they are asked for. */
export function useReading(session_id: string, index?: number): Reading {
  const client = useClient()
  const { data: newest } = useQuery({
    queryKey: ['where the newest begin', session_id],
    queryFn: () => client.startAfter(session_id, { tail: PORTION }),
    // What has been read stays, however much is said meanwhile.
    staleTime: 'static',
    gcTime: 0,
    retry: true
  })
  const [reached, setReached] = useState<Stretch>()
  const [wanted, want] = useState<Stretch>()
  const stretch = useMemo(
    () => reached ?? (newest === undefined ? undefined : around(index, newest)),
    [reached, newest, index]
  )
  const transcriptOf = ({ after, upTo }: Stretch) =>
    client.rows('messages', { session_id, index: { $gte: after + 1, ...(upTo && { $lte: upTo }) } })
  const next = wanted === undefined || wanted === stretch ? undefined : transcriptOf(wanted)
  useEffect(() => {
    if (!next) return
    const look = () => next.state === 'ready' && setReached(wanted)
    const release = next.subscribe(look)
    look()
    return release
  }, [next, wanted])
  const transcript = stretch && transcriptOf(stretch)
  const { after = 0, upTo } = stretch ?? {}
  // Asked when it is called: this renders again only when another stretch is reached.
  const portion = () => (transcript?.state === 'ready' && !next ? Math.max(PORTION, transcript.ids.length) : 0)
  return {
    transcript,
    hasEarlier: after > 0,
    hasLater: upTo !== undefined,
    readEarlier() {
      if (portion() > 0) want({ ...stretch, after: Math.max(0, after - portion()) })
    },
    readLater() {
      if (portion() > 0 && upTo !== undefined && newest !== undefined) want(stretchTo(upTo + portion(), after, newest))
    },
    readNewest() {
      if (newest !== undefined) want({ after: newest })
    }
  }
}

function around(index: number | undefined, newest: number): Stretch {
  if (index === undefined) return { after: newest }
  const after = Math.max(0, Math.min(newest, index - BEFORE))
  return stretchTo(index + PORTION, after, newest)
}

/** What reaches the newest goes on with whatever is said. */
const stretchTo = (upTo: number, after: number, newest: number): Stretch =>
  upTo < newest ? { after, upTo } : { after }

/** The messages in order; another list only when one comes or goes. */
export const useMessageIds = (transcript: Transcript): readonly string[] =>
  useSyncExternalStore(transcript.subscribe, () => transcript.ids)

/** Whether what was said before is here already. */
export const useTranscriptState = (transcript: Transcript): Transcript['state'] =>
  useSyncExternalStore(transcript.subscribe, () => transcript.state)

/** One message. Growing text renders it again at most once per frame, and nothing else. */
export function useMessage(transcript: Transcript, message_id: string): Message | undefined {
  const subscribe = useCallback(
    (changed: () => void) => {
      const gathered = perFrame(changed)
      const release = transcript.subscribeRow(message_id, gathered.ask)
      return () => {
        release()
        gathered.cancel()
      }
    },
    [transcript, message_id]
  )
  return useSyncExternalStore(subscribe, () => transcript.get(message_id))
}
