import { type Document, type Message, PICTURE_TYPES } from '@callboard/contract'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useStore } from '../browser/value-store.ts'
import { useClient } from './client.tsx'
import { fetchFile } from './file-transfer.ts'
import { useOutboxDocumentIds } from './prompt-outbox.ts'
import { currentSignIn } from './sign-in-store.ts'
import { useSelected } from './use-rows.ts'

const NO_DOCUMENTS: readonly Document[] = []

/** The signed-in user's files that were uploaded to a session and not sent with a prompt yet; the same in all tabs. */
export function usePendingDocuments(session_id: string): readonly Document[] {
  const me = useStore(currentSignIn)?.user_id
  const inOutbox = useOutboxDocumentIds(session_id)
  const isPending = ({ task_id, created_by, document_id }: Document) =>
    task_id === null && created_by === me && !inOutbox.includes(document_id)
  return useSelected('documents', { session_id }, rows => rows.filter(isPending)).data ?? NO_DOCUMENTS
}

/** The files that were sent with a prompt. */
export const useTaskDocuments = ({
  session_id,
  task_id
}: Pick<Message, 'session_id' | 'task_id'>): readonly Document[] =>
  useSelected('documents', { session_id }, rows => rows.filter(row => task_id !== null && row.task_id === task_id))
    .data ?? NO_DOCUMENTS

export const isPicture = ({ media_type }: Document): boolean => PICTURE_TYPES.includes(media_type)

export const documentPath = ({ document_id }: Document): string => `uploads/${document_id}`

/** The object URL of a picture; undefined while loading, and if that fails. */
export function usePictureUrl(picture: Document): string | undefined {
  const client = useClient()
  const { data } = useQuery({
    queryKey: ['picture', picture.document_id],
    queryFn: () => fetchFile(client, documentPath(picture)),
    // The content of a document never changes.
    staleTime: 'static'
  })
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    if (!data) return
    const objectUrl = URL.createObjectURL(data)
    setUrl(objectUrl)
    return () => URL.revokeObjectURL(objectUrl)
  }, [data])
  return url
}
