import { createReadStream, existsSync } from 'node:fs'
import { contracts, type Document, LIMITS, PICTURE_TYPES, type User } from '@callboard/contract'
import type { FeathersKoaContext } from '@feathersjs/koa'
import type { Next } from 'koa'
import { assertCanRead } from '../../access/row-access.ts'
import { fail } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import type { Application } from '../../declarations.ts'
import { documentPath, documentTooLarge, removeDocument, saveDocument } from '../../storage/document-files.ts'
import { indexDocument } from './index-document.ts'

type Context = FeathersKoaContext<Application>
type DocumentRef = Pick<Document, 'session_id' | 'document_id' | 'name'>

/** Transfers the bytes of documents: `POST /uploads/<session_id>?name=…` with the file as body, `GET /uploads/<document_id>`. */
export async function transferDocuments(context: Context, next: Next): Promise<void> {
  const [, id] = /^\/uploads\/([a-z0-9_]+)$/.exec(context.path) ?? []
  if (id && context.method === 'POST') context.body = await uploadDocument(context, id)
  else if (id && context.method === 'GET') await downloadDocument(context, id)
  else await next()
}

async function uploadDocument(context: Context, session_id: string): Promise<Document> {
  const { app, req } = context
  const { name } = context.query
  const user = await app.get('httpAuthenticator').authenticate(context, 'member')
  await assertCanRead(app, contracts.sessions, session_id, user)
  if (Number(req.headers['content-length'] ?? 0) > LIMITS.documentBytes) throw documentTooLarge()
  if (typeof name !== 'string' || !name.trim() || name.length > 255 || /[\r\n]/.test(name)) {
    throw fail.badRequest('invalid_data', '`name` must be a file name of at most 255 characters.')
  }
  const document = await storeDocument(context, { session_id, document_id: newId('document'), name }, user)
  indexDocument(app, document).catch(error => {
    app.get('log').error({ err: error, document_id: document.document_id }, 'a document could not be indexed')
  })
  context.status = 201
  return document
}

/** Stores the file and then its row. When the row cannot be created, the file is removed. */
async function storeDocument(context: Context, ref: DocumentRef, user: User): Promise<Document> {
  const { app, req } = context
  const { home } = app.get('config')
  const media_type = (context.get('content-type') || 'application/octet-stream').slice(0, 127)
  try {
    const bytes = await saveDocument(home, ref, req)
    // The upload may have taken long enough for the user to lose access.
    await assertCanRead(app, contracts.sessions, ref.session_id, user)
    const row = { ...ref, task_id: null, media_type, bytes, indexed_at: null }
    return await app.service('documents').create(row, { user })
  } catch (error) {
    await removeDocument(home, ref)
    throw req.readableAborted ? fail.badRequest('incomplete', 'The upload was interrupted.') : error
  }
}

async function downloadDocument(context: Context, document_id: string): Promise<void> {
  const { app } = context
  await assertCanRead(
    app,
    contracts.documents,
    document_id,
    await app.get('httpAuthenticator').authenticate(context, 'viewer')
  )
  const document = await app.service('documents').get(document_id)
  const file = documentPath(app.get('config').home, document)
  if (!existsSync(file)) throw fail.notFound('file of', document_id)
  // Any other type is sent as a download: an HTML file could run scripts in Callboard's origin.
  const isPicture = PICTURE_TYPES.includes(document.media_type)
  context.set('Content-Security-Policy', "default-src 'none'; sandbox")
  context.attachment(document.name, { type: isPicture ? 'inline' : 'attachment' })
  context.type = isPicture ? document.media_type : 'application/octet-stream'
  context.body = createReadStream(file)
}
