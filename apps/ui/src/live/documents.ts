import { type Document, type Message, PICTURE_TYPES } from '@callboard/contract'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useStore } from '../browser/value-store.ts'
import { useClient } from './client.tsx'
import { fetchFile } from './file-transfer.ts'
import { useOnTheirWay } from './prompt-outbox.ts'
import { here } from './sign-in-store.ts'
import { useSelected } from './use-rows.ts'

const NONE: readonly Document[] = []

/** The files that one has given to a session and not sent with a prompt yet: the same in all tabs. */
export function useWaitingDocuments(session_id: string): readonly Document[] {
  const me = useStore(here)?.user_id
  const onTheirWay = useOnTheirWay(session_id)
  const waits = ({ task_id, created_by, document_id }: Document) =>
    task_id === null && created_by === me && !onTheirWay.includes(document_id)
  return useSelected('documents', { session_id }, rows => rows.filter(waits)).data ?? NONE
}

/** The files that were sent with a prompt. */
export const useDocumentsOf = ({ session_id, task_id }: Pick<Message, 'session_id' | 'task_id'>): readonly Document[] =>
  useSelected('documents', { session_id }, rows => rows.filter(row => task_id !== null && row.task_id === task_id))
    .data ?? NONE

export const isPicture = ({ media_type }: Document): boolean => PICTURE_TYPES.includes(media_type)

export const pathOf = ({ document_id }: Document): string => `uploads/${document_id}`

/** Where a picture can be shown from; undefined until it was read, and where that failed. */
export function usePictureUrl(picture: Document): string | undefined {
  const client = useClient()
  const { data } = useQuery({
    queryKey: ['picture', picture.document_id],
    queryFn: () => fetchFile(client, pathOf(picture)),
    // A file is never another one.
    staleTime: 'static'
  })
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    if (!data) return
    const made = URL.createObjectURL(data)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [data])
  return url
}
