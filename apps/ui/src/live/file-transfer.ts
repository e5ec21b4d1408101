import type { Client } from '@callboard/client'
import { daemonUrl } from '../browser/daemon-url.ts'

/** What the daemon keeps at a path. Fails with the daemon's own sentence. */
export async function fetchFile(client: Client, path: string): Promise<Blob> {
  const headers = { authorization: `Bearer ${await client.accessToken()}` }
  const response = await fetch(new URL(path.replace(/^\/+/, ''), daemonUrl), { headers })
  if (!response.ok) throw new Error(errorMessage(await response.text()))
  return response.blob()
}

/** Hands the browser a file to save. */
export function saveFile(name: string, file: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

interface FileUpload {
  path: string
  file: File
  signal: AbortSignal
  /** Hears how much has gone, from 0 to 1. */
  onProgress(share: number): void
}

/** Sends a file as it is. Not by `fetch`, which does not tell how far it is. Fails with the daemon's own sentence. */
export async function sendFile(client: Client, { path, file, signal, onProgress }: FileUpload): Promise<void> {
  const token = await client.accessToken()
  signal.throwIfAborted()
  const request = new XMLHttpRequest()
  const sent = new Promise<void>((resolve, reject) => {
    const fail = () => reject(new Error('Upload failed. Check your connection and that the file still exists.'))
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / total)
    request.onload = () => (request.status === 201 ? resolve() : reject(new Error(errorMessage(request.responseText))))
    request.onerror = fail
    request.onabort = fail
  })
  signal.addEventListener('abort', () => request.abort())
  request.open('POST', new URL(path, daemonUrl))
  request.setRequestHeader('authorization', `Bearer ${token}`)
  request.setRequestHeader('content-type', file.type || 'application/octet-stream')
  request.send(file)
  await sent
}

/** Whatever stands between the page and the daemon may answer in its own way. */
function errorMessage(body: string): string {
  try {
    const { message }: { message?: unknown } = JSON.parse(body)
    if (typeof message === 'string') return message
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  return 'Unexpected response from the daemon.'
}
