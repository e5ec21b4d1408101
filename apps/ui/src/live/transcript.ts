import type { LiveRows } from '@callboard/client'
import type { Message } from '@callboard/contract'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { frameThrottle } from '../browser/frame-throttle.ts'
import { useClient } from './client.tsx'

/** A stretch of what is said in a session: kept current while something of it is on the screen. */
export type Transcript = LiveRows<Message>

/** As much of a session as was looked at. */
export interface TranscriptView {
  /** Undefined until it is known where it begins. */
  transcript: Transcript | undefined
  hasEarlier: boolean
  hasLater: boolean
  /** Reads further back. What is there stays while that is on its way. */
  loadEarlier(): void
  /** Reads further on, likewise. */
  loadLater(): void
  /** Reads the newest instead. */
  loadNewest(): void
}

/** Which messages are read: those after one number, up to another or to whatever is said last. */
interface MessageRange {
  after: number
  upTo?: number
}

/** How many messages are read at first; each look further reads as many as are there already. */
const PAGE_SIZE = 40
/** How many are read before one that is looked for. */
const CONTEXT_BEFORE = 10

/** A session's newest messages, or those around one that is looked for; and further as they are asked for. */
export function useTranscriptView(session_id: string, index?: number): TranscriptView {
  const client = useClient()
  const { data: newest } = useQuery({
    queryKey: ['where the newest begin', session_id],
    queryFn: () => client.startAfter(session_id, { tail: PAGE_SIZE }),
    // What has been read stays, however much is said meanwhile.
    staleTime: 'static',
    gcTime: 0,
    retry: true
  })
  const [loadedRange, setLoadedRange] = useState<MessageRange>()
  const [requestedRange, requestRange] = useState<MessageRange>()
  const range = useMemo(
    () => loadedRange ?? (newest === undefined ? undefined : rangeAround(index, newest)),
    [loadedRange, newest, index]
  )
  const transcriptOf = ({ after, upTo }: MessageRange) =>
    client.rows('messages', { session_id, index: { $gte: after + 1, ...(upTo && { $lte: upTo }) } })
  const next = requestedRange === undefined || requestedRange === range ? undefined : transcriptOf(requestedRange)
  useEffect(() => {
    if (!next) return
    const look = () => next.state === 'ready' && setLoadedRange(requestedRange)
    const release = next.subscribe(look)
    look()
    return release
  }, [next, requestedRange])
  const transcript = range && transcriptOf(range)
  const { after = 0, upTo } = range ?? {}
  // Asked when it is called: this renders again only when another stretch is reached.
  const pageSize = () => (transcript?.state === 'ready' && !next ? Math.max(PAGE_SIZE, transcript.ids.length) : 0)
  return {
    transcript,
    hasEarlier: after > 0,
    hasLater: upTo !== undefined,
    loadEarlier() {
      if (pageSize() > 0) requestRange({ ...range, after: Math.max(0, after - pageSize()) })
    },
    loadLater() {
      if (pageSize() > 0 && upTo !== undefined && newest !== undefined)
        requestRange(rangeTo(upTo + pageSize(), after, newest))
    },
    loadNewest() {
      if (newest !== undefined) requestRange({ after: newest })
    }
  }
}

function rangeAround(index: number | undefined, newest: number): MessageRange {
  if (index === undefined) return { after: newest }
  const after = Math.max(0, Math.min(newest, index - CONTEXT_BEFORE))
  return rangeTo(index + PAGE_SIZE, after, newest)
}

/** What reaches the newest goes on with whatever is said. */
const rangeTo = (upTo: number, after: number, newest: number): MessageRange =>
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
      const throttle = frameThrottle(changed)
      const release = transcript.subscribeRow(message_id, throttle.ask)
      return () => {
        release()
        throttle.cancel()
      }
    },
    [transcript, message_id]
  )
  return useSyncExternalStore(subscribe, () => transcript.get(message_id))
}
