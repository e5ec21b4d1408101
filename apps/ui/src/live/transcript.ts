import type { Transcript } from '@callboard/client'
import type { Message } from '@callboard/contract'
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { useClient } from './client.tsx'
import { perFrame } from './per-frame.ts'

/** What is said in a session, followed while the component is there. */
export function useTranscript(session_id: string): Transcript | undefined {
  const client = useClient()
  const [transcript, setTranscript] = useState<Transcript>()
  useEffect(() => {
    const opened = client.transcript(session_id)
    setTranscript(opened)
    return () => opened.close()
  }, [client, session_id])
  return transcript
}

/** The messages in order; another list only when one comes or goes. */
export const useMessageIds = (transcript: Transcript): readonly string[] =>
  useSyncExternalStore(useSubscribe(transcript), () => transcript.ids)

/** Whether what was said before is here already. */
export const useTranscriptState = (transcript: Transcript): Transcript['state'] =>
  useSyncExternalStore(useSubscribe(transcript), () => transcript.state)

const useSubscribe = (transcript: Transcript) =>
  useCallback((changed: () => void) => transcript.subscribe(changed), [transcript])

/** One message. Growing text renders it again at most once per frame, and nothing else. */
export function useMessage(transcript: Transcript, message_id: string): Message | undefined {
  const subscribe = useCallback(
    (changed: () => void) => {
      const gathered = perFrame(changed)
      const release = transcript.subscribeMessage(message_id, gathered.ask)
      return () => {
        release()
        gathered.cancel()
      }
    },
    [transcript, message_id]
  )
  return useSyncExternalStore(subscribe, () => transcript.message(message_id))
}
