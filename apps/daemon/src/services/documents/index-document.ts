import { readFile } from 'node:fs/promises'
import type { Document } from '@callboard/contract'
import { decodeText } from '../../core/decode-text.ts'
import { now } from '../../core/ids.ts'
import type { Application } from '../../declarations.ts'
import { documentFile } from '../../storage/document-files.ts'
import { inTransaction } from '../../storage/transaction.ts'

/** Characters of a document that can be searched. */
const MAX_INDEXED_CHARS = 1024 * 1024

/** Makes the text of a document findable, where it has one, and says so. */
export async function indexDocument(app: Application, document: Document): Promise<void> {
  const { document_id, session_id } = document
  const file = documentFile(app.get('config').home, document)
  // It may have been removed in the meantime, as below.
  const bytes = await readFile(file).catch(error => {
    if (error.code !== 'ENOENT') throw error
  })
  const text = bytes && decodeText(bytes)
  if (text === undefined) return
  await inTransaction(app, undefined, async transaction => {
    if (!(await transaction.trx('documents').where({ document_id }).first('document_id'))) return
    await transaction.trx('document_texts').insert({ document_id, session_id, text: text.slice(0, MAX_INDEXED_CHARS) })
    const by = { transaction, type: 'document.indexed' }
    await app.service('documents').patch(document_id, { indexed_at: now() }, by)
  })
}
