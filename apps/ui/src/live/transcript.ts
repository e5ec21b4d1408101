import type { LiveRows } from '@callboard/client'
import type { Message } from '@callboard/contract'
import { useCallback, useSyncExternalStore } from 'react'
import { useClient } from './client.tsx'
import { perFrame } from './per-frame.ts'

/** What is said in a session: kept current while something of it is on the screen. */
export type Transcript = LiveRows<Message>

export const useTranscript = (session_id: string): Transcript => useClient().rows('messages', { session_id })

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
