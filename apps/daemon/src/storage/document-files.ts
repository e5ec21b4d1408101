import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Document, LIMITS } from '@callboard/contract'
import { fail } from '../core/errors.ts'
import { stagingPath } from '../core/staging.ts'

type DocumentRef = Pick<Document, 'session_id' | 'document_id' | 'name'>

/** Where a document is kept, in a directory of its own: agents go by names, and no name that came along leads elsewhere. */
export const documentFile = (home: string, { session_id, document_id, name }: DocumentRef): string =>
  join(home, 'documents', session_id, document_id, name.replace(/[^A-Za-z0-9._-]+|^\.+/g, '_').slice(-100))

export const removeDocument = (home: string, place: DocumentRef) =>
  rm(dirname(documentFile(home, place)), { recursive: true, force: true })

export const removeDocuments = (home: string, session_id: string) =>
  rm(join(home, 'documents', session_id), { recursive: true, force: true })

/** The directory for files that are still being received. */
const stagingDirectory = (home: string) => stagingPath(join(home, 'uploads'))

/** Keeps what comes, as a whole or not at all; gives how many bytes it was. @throws `too_large` in the midst of it */
export async function keepDocument(home: string, place: DocumentRef, body: Readable): Promise<number> {
  const file = documentFile(home, place)
  const part = join(stagingDirectory(home), place.document_id)
  let bytes = 0
  await mkdir(dirname(part), { recursive: true, mode: 0o700 })
  try {
    await pipeline(
      async function* () {
        // Not destroyed when it is left: its connection still bears the answer, and what comes on it is read and dropped.
        for await (const chunk of body.iterator({ destroyOnReturn: false })) {
          bytes += chunk.length
          if (bytes > LIMITS.documentBytes) throw tooLarge()
          yield chunk
        }
      },
      createWriteStream(part, { mode: 0o600, flush: true })
    )
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
  return bytes
}

export const tooLarge = () => fail.tooLarge(`A file may have ${LIMITS.documentBytes / 1024 / 1024} MB at most.`)
