import { readFile } from 'node:fs/promises'
import type { Document } from '@callboard/contract'
import { decodeText } from '../../core/decode-text.ts'
import { now } from '../../core/ids.ts'
import type { Application } from '../../declarations.ts'
import { documentPath } from '../../storage/document-files.ts'
import { inTransaction } from '../../storage/transaction.ts'

const MAX_INDEXED_CHARS = 1024 * 1024

/** Adds the text of a document to the search index, and sets `indexed_at`. A file that is not text stays unindexed. */
export async function indexDocument(app: Application, document: Document): Promise<void> {
  const { document_id, session_id } = document
  const file = documentPath(app.get('config').home, document)
  // The document may have been removed since its upload.
  const bytes = await readFile(file).catch(error => {
    if (error.code !== 'ENOENT') throw error
  })
  const text = bytes && decodeText(bytes)
  if (text === undefined) return
  await inTransaction(app, undefined, async transaction => {
    if (!(await transaction.trx('documents').where({ document_id }).first('document_id'))) return
    await transaction.trx('document_texts').insert({ document_id, session_id, text: text.slice(0, MAX_INDEXED_CHARS) })
    const origin = { transaction, type: 'document.indexed' }
    await app.service('documents').patch(document_id, { indexed_at: now() }, origin)
  })
}
