import { readFile, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { Document, Session } from '@callboard/contract'
import { LIMITS } from '@callboard/contract'
import { CliError, EXIT } from '../base/cli-error.ts'
import { toAbsolutePath } from '../base/local-path.ts'
import type { Context } from '../context/context.ts'
import { uploadFile } from '../context/http.ts'

/** The image types that agents accept. Other files are sent as text where they contain any. */
const IMAGE_TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp'
}

/** A file to attach: its path, or the content of standard input. */
export type Attachment = { path: string } | { content: Buffer }

/** Uploads files to a session and passes their ids to `use`. When that fails, the uploaded files are removed again. */
export async function withAttachments<T>(
  context: Context,
  { session_id }: Session,
  attachments: readonly Attachment[],
  use: (document_ids: string[]) => Promise<T>
): Promise<T> {
  for (const attachment of attachments) await assertUploadable(attachment)
  const uploaded: Document[] = []
  try {
    for (const attachment of attachments) {
      const { name, file } = await readAttachment(attachment)
      uploaded.push(await uploadFile(context.target, session_id, name, file))
    }
    return await use(uploaded.map(({ document_id }) => document_id))
  } catch (error) {
    // A failure to remove a file would only hide the first error.
    const documents = context.client.service('documents')
    await Promise.allSettled(uploaded.map(({ document_id }) => documents.remove(document_id)))
    throw error
  }
}

async function readAttachment(attachment: Attachment): Promise<{ name: string; file: Blob }> {
  if ('content' in attachment) return { name: 'stdin.txt', file: new Blob([new Uint8Array(attachment.content)]) }
  const path = toAbsolutePath(attachment.path)
  const type = IMAGE_TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream'
  return { name: basename(path), file: new Blob([await readFile(path)], { type }) }
}

async function assertUploadable(attachment: Attachment): Promise<void> {
  const name = 'path' in attachment ? attachment.path : 'Standard input'
  const size = 'path' in attachment ? await sizeOf(attachment.path) : attachment.content.length
  if (size <= LIMITS.documentBytes) return
  const limit = LIMITS.documentBytes / 1024 / 1024
  throw new CliError(EXIT.failed, 'too_large', `${name} is too large: the limit is ${limit} MB.`)
}

async function sizeOf(path: string): Promise<number> {
  const stats = await stat(toAbsolutePath(path)).catch(() => undefined)
  if (stats?.isFile()) return stats.size
  throw new CliError(EXIT.notFound, 'no_file', `No such file: ${path}`)
}
