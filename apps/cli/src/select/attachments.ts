import { readFile, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { Document, Session } from '@callboard/contract'
import { LIMITS } from '@callboard/contract'
import { EXIT, Failure } from '../base/failure.ts'
import type { Context } from '../context/context.ts'
import { giveFile } from '../context/http.ts'

/** What agents take as pictures. Of all else it is the text that counts, if there is one. */
const PICTURES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp'
}

/** Gives a session files and does with their ids what they are for; when that fails they are taken back. */
export async function withFiles<T>(
  context: Context,
  { session_id }: Session,
  files: readonly string[],
  use: (document_ids: string[]) => Promise<T>
): Promise<T> {
  for (const file of files) await mustFit(file)
  const given: Document[] = []
  try {
    for (const file of files) {
      const type = PICTURES[extname(file).toLowerCase()] ?? 'application/octet-stream'
      given.push(await giveFile(context.target, session_id, basename(file), new Blob([await readFile(file)], { type })))
    }
    return await use(given.map(({ document_id }) => document_id))
  } catch (error) {
    // What failed is told; that a file stays behind after it would only hide why.
    const documents = context.client.service('documents')
    await Promise.allSettled(given.map(({ document_id }) => documents.remove(document_id)))
    throw error
  }
}

async function mustFit(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) throw new Failure(EXIT.notFound, 'no_file', `There is no file ${file}.`)
  if (found.size > LIMITS.documentBytes) {
    const most = LIMITS.documentBytes / 1024 / 1024
    throw new Failure(EXIT.failed, 'too_large', `${file} is too large: a file may have ${most} MB at most.`)
  }
}
