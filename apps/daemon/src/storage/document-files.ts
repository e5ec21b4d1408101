import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Document, LIMITS } from '@callboard/contract'
import { fail } from '../core/errors.ts'
import { stagingPath } from '../core/staging.ts'

type DocumentRef = Pick<Document, 'session_id' | 'document_id' | 'name'>

/**
 * The path of a document's file: its original name, because agents see it, in one directory per document. Characters that
 * could lead out of that directory are replaced.
 */
export const documentPath = (home: string, { session_id, document_id, name }: DocumentRef): string =>
  join(home, 'documents', session_id, document_id, name.replace(/[^A-Za-z0-9._-]+|^\.+/g, '_').slice(-100))

export const removeDocument = (home: string, ref: DocumentRef) =>
  rm(dirname(documentPath(home, ref)), { recursive: true, force: true })

export const removeDocuments = (home: string, session_id: string) =>
  rm(join(home, 'documents', session_id), { recursive: true, force: true })

/** The directory for files that are still being received. */
const stagingDirectory = (home: string) => stagingPath(join(home, 'uploads'))

/** Saves an uploaded file completely or not at all, and returns its size in bytes. @throws PayloadTooLarge */
export async function saveDocument(home: string, ref: DocumentRef, body: Readable): Promise<number> {
  const file = documentPath(home, ref)
  const staging = join(stagingDirectory(home), ref.document_id)
  let bytes = 0
  await mkdir(dirname(staging), { recursive: true, mode: 0o700 })
  try {
    await pipeline(
      async function* () {
        // The response is sent over the same connection, so the request must not be destroyed when reading stops early.
        for await (const chunk of body.iterator({ destroyOnReturn: false })) {
          bytes += chunk.length
          if (bytes > LIMITS.documentBytes) throw documentTooLarge()
          yield chunk
        }
      },
      createWriteStream(staging, { mode: 0o600, flush: true })
    )
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await rename(staging, file)
  } catch (error) {
    await rm(staging, { force: true })
    throw error
  }
  return bytes
}

export const documentTooLarge = () => fail.tooLarge(`Files can be at most ${LIMITS.documentBytes / 1024 / 1024} MB.`)
