import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import type { AgentDescription, PromptBlock } from '@callboard/agents'
import { type Document, PICTURE_TYPES, type Task } from '@callboard/contract'
import { decodeText } from '../../core/decode-text.ts'
import { fail } from '../../core/errors.ts'
import type { Application } from '../../declarations.ts'
import { documentFile } from '../../storage/document-files.ts'

/** Bytes of a file that are put into the prompt itself; what is larger is for the agent to read. */
const EMBEDDED = { image: 5 * 1024 * 1024, text: 128 * 1024 }

/** A prompt and the files that were sent with it, in the form in which this agent takes them. */
export async function promptOf(app: Application, task: Task, { can }: AgentDescription): Promise<PromptBlock[]> {
  const { task_id } = task
  const rows: Document[] = await app.get('database')('documents').where({ task_id }).orderBy('created_at')
  const { home } = app.get('config')
  const files = await Promise.all(rows.map(row => blockOf(row, documentFile(home, row), can)))
  return [{ type: 'text', text: task.prompt }, ...files]
}

async function blockOf(row: Document, file: string, can: AgentDescription['can']): Promise<PromptBlock> {
  const { name, bytes, media_type: mimeType } = row
  const uri = pathToFileURL(file).href
  // A backup of the database holds no files.
  if (!existsSync(file)) throw fail.unavailable('file_missing', `The file ${name} is not there any more.`)
  if (can.images && PICTURE_TYPES.includes(mimeType) && bytes <= EMBEDDED.image)
    return { type: 'image', mimeType, data: await readFile(file, 'base64') }
  const text = can.embeddedContext && bytes <= EMBEDDED.text ? decodeText(await readFile(file)) : undefined
  if (text === undefined) return { type: 'file', uri, name }
  // What it is said to be may be a guess by its name: a program of TypeScript comes as a film.
  return { type: 'document', uri, mimeType: mimeType.startsWith('text/') ? mimeType : 'text/plain', text }
}
