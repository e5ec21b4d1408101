import { type Client, newIdempotencyKey } from '@callboard/client'
import { LIMITS } from '@callboard/contract'
import { errorText } from '../browser/error-text.ts'
import { createStore, useStore } from '../browser/value-store.ts'
import { sendFile } from './file-transfer.ts'

/** A file that is being uploaded to a session. It is removed once the daemon has created its row. */
export interface Upload {
  id: string
  session_id: string
  file: File
  state: { is: 'sending'; share: number } | { is: 'failed'; message: string }
  /** Aborts the upload. */
  controller: AbortController
}

const uploads = createStore<readonly Upload[]>([])

export const useUploads = (session_id: string): readonly Upload[] =>
  useStore(uploads).filter(upload => upload.session_id === session_id)

/** Uploads files to a session; errors are in their state. */
export function uploadFiles(client: Client, session_id: string, files: Iterable<File>): void {
  for (const file of files) void startUpload(client, session_id, file)
}

/** True if the daemon accepts a file of this size. */
export const isWithinSizeLimit = ({ file }: Pick<Upload, 'file'>): boolean => file.size <= LIMITS.documentBytes

/** Uploads a failed file again. */
export function retryUpload(client: Client, upload: Upload): void {
  removeUpload(upload)
  uploadFiles(client, upload.session_id, [upload.file])
}

export function removeUpload({ id, controller }: Upload): void {
  uploads.set(uploads.get().filter(upload => upload.id !== id))
  controller.abort()
}

async function startUpload(client: Client, session_id: string, file: File): Promise<void> {
  const upload: Upload = {
    id: newIdempotencyKey(),
    session_id,
    file,
    state: { is: 'sending', share: 0 },
    controller: new AbortController()
  }
  uploads.set([...uploads.get(), upload])
  const setState = (state: Upload['state']) =>
    uploads.set(uploads.get().map(one => (one.id === upload.id ? { ...one, state } : one)))
  try {
    // The daemon would reject it as well, but only after all of it was sent.
    if (!isWithinSizeLimit(upload)) throw new Error(TOO_LARGE_MESSAGE)
    const path = `uploads/${session_id}?name=${encodeURIComponent(file.name)}`
    const onProgress = (share: number) => setState({ is: 'sending', share })
    await sendFile(client, { path, file, signal: upload.controller.signal, onProgress })
    removeUpload(upload)
  } catch (error) {
    setState({ is: 'failed', message: errorText(error) })
  }
}

const TOO_LARGE_MESSAGE = `File too large (max ${LIMITS.documentBytes / 1024 / 1024} MB).`
