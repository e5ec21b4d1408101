import { type Client, readJson, sendHttp } from '@callboard/client'
import { daemonUrl } from '../browser/daemon-url.ts'

/** Downloads a file from the daemon. Throws an Error with the daemon's message. */
export async function fetchFile(client: Client, path: string): Promise<Blob> {
  const token = await client.accessToken()
  const response = await sendHttp({ url: daemonUrl, token }, path.replace(/^\/+/, ''))
  if (!response.ok) await readJson(response)
  return response.blob()
}

/** Lets the browser save a file. */
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
  /** Called with the share that was sent, from 0 to 1. */
  onProgress(share: number): void
}

/** Uploads a file with XMLHttpRequest, since `fetch` reports no progress. Throws an Error with the daemon's message. */
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

/** A proxy in front of the daemon may answer with anything. */
function errorMessage(body: string): string {
  try {
    const { message }: { message?: unknown } = JSON.parse(body)
    if (typeof message === 'string') return message
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  return 'Unexpected response from the daemon.'
}
