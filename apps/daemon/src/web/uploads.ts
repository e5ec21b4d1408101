import { createReadStream, existsSync } from 'node:fs'
import { contracts, type Document, LIMITS } from '@callboard/contract'
import type { FeathersKoaContext } from '@feathersjs/koa'
import type { Next } from 'koa'
import type { Application } from '../declarations.ts'
import { fail } from '../errors.ts'
import { newId } from '../ids.ts'
import { mustSee } from '../rights/sight.ts'
import { documentFile, keepDocument, tooLarge } from '../services/documents/files.ts'
import { indexDocument } from '../services/documents/indexing.ts'

import { callerOf } from './caller.ts'

type Context = FeathersKoaContext<Application>

/** What a browser may show of itself; anything else could be a page that acts in our name, and is only saved. */
const PICTURES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** Bytes of documents: `POST /uploads/<session_id>?name=…` with the file as its body, and `GET /uploads/<document_id>`. */
export async function uploads(context: Context, next: Next): Promise<void> {
  const [, id] = /^\/uploads\/([a-z0-9_]+)$/.exec(context.path) ?? []
  if (id && context.method === 'POST') context.body = await take(context, id)
  else if (id && context.method === 'GET') await give(context, id)
  else await next()
}

async function take(context: Context, session_id: string): Promise<Document> {
  const { app, req } = context
  const { home } = app.get('config')
  const { name } = context.query
  if (Number(req.headers['content-length'] ?? 0) > LIMITS.documentBytes) throw tooLarge()
  const user = await callerOf(context, 'member')
  await mustSee(app, contracts.sessions, session_id, user)
  if (typeof name !== 'string' || !name.trim() || name.length > 255 || /[\r\n]/.test(name))
    throw fail.badRequest('invalid_data', 'Say in `name` what the file is called, in at most 255 characters.')
  const place = { session_id, document_id: newId('document'), name }
  const bytes = await keepDocument(home, place, req)
  const media_type = (context.get('content-type') || 'application/octet-stream').slice(0, 127)
  const document = await app
    .service('documents')
    .create({ ...place, task_id: null, media_type, bytes, indexed_at: null }, { user })
  indexDocument(app, document).catch(error => {
    app.get('log').error({ err: error, document_id: document.document_id }, 'a document could not be indexed')
  })
  context.status = 201
  return document
}

async function give(context: Context, document_id: string): Promise<void> {
  const { app } = context
  await mustSee(app, contracts.documents, document_id, await callerOf(context, 'viewer'))
  const document = await app.service('documents').get(document_id)
  const file = documentFile(app.get('config').home, document)
  if (!existsSync(file)) throw fail.notFound('file of', document_id)
  const isPicture = PICTURES.has(document.media_type)
  context.set('Content-Security-Policy', "default-src 'none'; sandbox")
  context.attachment(document.name, { type: isPicture ? 'inline' : 'attachment' })
  context.type = isPicture ? document.media_type : 'application/octet-stream'
  context.body = createReadStream(file)
}
