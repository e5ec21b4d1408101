import { type Client, newIdempotencyKey } from '@callboard/client'
import { LIMITS } from '@callboard/contract'
import { createStore, useStore } from '../browser/value-store.ts'
import { sentence } from '../ui/toast.ts'
import { sendFile } from './file-transfer.ts'

/** A file on its way to a session. Once the daemon has it, it is a row, and this is gone. */
export interface Upload {
  id: string
  session_id: string
  file: File
  state: { is: 'sending'; share: number } | { is: 'failed'; because: string }
  /** Breaks it off. */
  stopping: AbortController
}

const uploads = createStore<readonly Upload[]>([])

export const useUploads = (session_id: string): readonly Upload[] =>
  useStore(uploads).filter(upload => upload.session_id === session_id)

/** Sends files to a session; what goes wrong is told by their state. */
export function giveFiles(client: Client, session_id: string, files: Iterable<File>): void {
  for (const file of files) void start(client, session_id, file)
}

/** Whether the daemon takes a file as large as this. */
export const fits = ({ file }: Pick<Upload, 'file'>): boolean => file.size <= LIMITS.documentBytes

/** Sends one again that failed. */
export function giveAgain(client: Client, upload: Upload): void {
  dropUpload(upload)
  giveFiles(client, upload.session_id, [upload.file])
}

export function dropUpload({ id, stopping }: Upload): void {
  uploads.set(uploads.get().filter(upload => upload.id !== id))
  stopping.abort()
}

async function start(client: Client, session_id: string, file: File): Promise<void> {
  const upload: Upload = {
    id: newIdempotencyKey(),
    session_id,
    file,
    state: { is: 'sending', share: 0 },
    stopping: new AbortController()
  }
  uploads.set([...uploads.get(), upload])
  const become = (state: Upload['state']) =>
    uploads.set(uploads.get().map(one => (one.id === upload.id ? { ...one, state } : one)))
  try {
    // The daemon would refuse it too, after all of it had gone.
    if (!fits(upload)) throw new Error(TOO_LARGE)
    const path = `uploads/${session_id}?name=${encodeURIComponent(file.name)}`
    const onShare = (share: number) => become({ is: 'sending', share })
    await sendFile(client, { path, file, signal: upload.stopping.signal, onShare })
    dropUpload(upload)
  } catch (error) {
    become({ is: 'failed', because: sentence(error) })
  }
}

const TOO_LARGE = `File too large (max ${LIMITS.documentBytes / 1024 / 1024} MB).`
