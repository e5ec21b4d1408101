import type { LiveRows } from '@callboard/client'
import type { Message } from '@callboard/contract'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { frameThrottle } from '../browser/frame-throttle.ts'
import { useClient } from './client.tsx'

/** A range of a session's messages, kept current while it is shown. */
export type Transcript = LiveRows<Message>

/** The loaded part of a session's messages. */
export interface TranscriptView {
  /** Undefined until the first range is known. */
  transcript: Transcript | undefined
  hasEarlier: boolean
  hasLater: boolean
  /** Loads earlier messages; the loaded ones stay visible meanwhile. */
  loadEarlier(): void
  /** Loads later messages; the loaded ones stay visible meanwhile. */
  loadLater(): void
  /** Switches to the newest messages. */
  loadNewest(): void
}

/** The messages after one index, up to another one or to the end. */
interface MessageRange {
  after: number
  upTo?: number
}

/** Number of messages that are loaded at first; later steps double the loaded range. */
const PAGE_SIZE = 40
/** Number of messages that are loaded before the requested one. */
const CONTEXT_BEFORE = 10

/** Loads a session's newest messages, or those around the requested one, and more on request. */
export function useTranscriptView(session_id: string, index?: number): TranscriptView {
  const client = useClient()
  const { data: newest } = useQuery({
    queryKey: ['where the newest begin', session_id],
    queryFn: () => client.startAfter(session_id, { tail: PAGE_SIZE }),
    // The start stays where it is however many messages arrive.
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
  // Computed when called: this hook renders only when another range is reached.
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

/** A range that reaches the newest messages has no end, so it grows with new ones. */
const rangeTo = (upTo: number, after: number, newest: number): MessageRange =>
  upTo < newest ? { after, upTo } : { after }

/** The ids of the messages in order; the list changes only when messages are added or removed. */
export const useMessageIds = (transcript: Transcript): readonly string[] =>
  useSyncExternalStore(transcript.subscribe, () => transcript.ids)

/** The loading state of the messages. */
export const useTranscriptState = (transcript: Transcript): Transcript['state'] =>
  useSyncExternalStore(transcript.subscribe, () => transcript.state)

/** One message. A streaming message renders at most once per frame, and nothing else with it. */
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
