import { pathToFileURL } from 'node:url'
import type { AgentDescription, PromptBlock } from '@callboard/agents'
import { type Document, LIMITS, PICTURE_TYPES, type Task } from '@callboard/contract'
import { decodeText } from '../../core/decode-text.ts'
import { fail } from '../../core/errors.ts'
import { readRegularFile, tryOpenRegularFile } from '../../core/fs.ts'
import { documentPath } from '../../storage/document-files.ts'
import type { RunnerContext } from '../context.ts'

/** The largest files that are embedded in a prompt. Larger ones are passed as links. */
const MAX_EMBEDDED_BYTES = { image: 5 * 1024 * 1024, text: 128 * 1024 }

/** Builds the prompt of a task with its files, in the forms that the agent supports (D3). @throws Unavailable without a file */
export async function buildPrompt(
  { config, database }: Pick<RunnerContext, 'config' | 'database'>,
  { task_id, prompt }: Task,
  { can }: AgentDescription
): Promise<PromptBlock[]> {
  const documents: Document[] = await database('documents').where({ task_id }).orderBy('created_at')
  const files = await Promise.all(
    documents.map(document => toPromptBlock(document, documentPath(config.home, document), can))
  )
  return [{ type: 'text', text: prompt }, ...files]
}

async function toPromptBlock(document: Document, file: string, can: AgentDescription['can']): Promise<PromptBlock> {
  const { name, bytes, media_type: mimeType } = document
  const uri = pathToFileURL(file).href
  // A database that was restored from a backup can refer to files that are not part of the backup.
  const opened = await tryOpenRegularFile(file, { maxBytes: LIMITS.documentBytes })
  await opened?.close()
  if (!opened) throw fail.unavailable('file_missing', `The file ${name} does not exist any more.`)
  if (can.images && PICTURE_TYPES.includes(mimeType) && bytes <= MAX_EMBEDDED_BYTES.image)
    return {
      type: 'image',
      mimeType,
      data: (await readRegularFile(file, { maxBytes: MAX_EMBEDDED_BYTES.image })).toString('base64')
    }
  const isEmbeddable = can.embeddedContext && bytes <= MAX_EMBEDDED_BYTES.text
  const text = isEmbeddable ? decodeText(await readRegularFile(file, { maxBytes: MAX_EMBEDDED_BYTES.text })) : undefined
  if (text === undefined) return { type: 'file', uri, name }
  // The media type may be a wrong guess from the file extension: .ts is also a video format.
  return { type: 'document', uri, mimeType: mimeType.startsWith('text/') ? mimeType : 'text/plain', text }
}
