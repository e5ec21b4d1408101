import type { LiveRows } from '@callboard/client'
import type { Message } from '@callboard/contract'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { useClient } from './client.tsx'
import { perFrame } from './per-frame.ts'

/** What is said in a session from some message on: kept current while something of it is on the screen. */
export type Transcript = LiveRows<Message>

/** As much of a session as was looked at. */
export interface Reading {
  /** Undefined until it is known where it begins. */
  transcript: Transcript | undefined
  hasEarlier: boolean
  /** Reads further back. What is there stays while that is on its way. */
  readEarlier(): void
}

/** How many messages are read at first; each look further back reads as many as are there already. */
const PORTION = 40

/** A session from its newest messages on, or from a little before one that is looked for; and further back as it is asked for. */
export function useReading(session_id: string, index?: number): Reading {
  const client = useClient()
  const { data: newest } = useQuery({
    queryKey: ['where reading begins', session_id, index],
    queryFn: async () => {
      const newest = await client.startAfter(session_id, { tail: PORTION })
      return index === undefined ? newest : Math.max(0, Math.min(newest, index - PORTION / 4))
    },
    // What has been read stays, however much is said meanwhile.
    staleTime: 'static',
    gcTime: 0,
    retry: true
  })
  const [reached, setReached] = useState<number>()
  const [wanted, setWanted] = useState<number>()
  const after = reached ?? newest
  const transcriptAfter = (index: number) =>
    client.rows('messages', { session_id, ...(index > 0 && { index: { $gte: index + 1 } }) })
  const wider = wanted === undefined || wanted === after ? undefined : transcriptAfter(wanted)
  useEffect(() => {
    if (!wider) return
    const look = () => wider.state === 'ready' && setReached(wanted)
    const release = wider.subscribe(look)
    look()
    return release
  }, [wider, wanted])
  const transcript = after === undefined ? undefined : transcriptAfter(after)
  const readEarlier = useCallback(() => {
    if (after && transcript?.state === 'ready') setWanted(Math.max(0, after - Math.max(PORTION, transcript.ids.length)))
  }, [after, transcript])
  return { transcript, hasEarlier: after !== undefined && after > 0, readEarlier }
}

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
