import type { FeathersKoaContext } from '@feathersjs/koa'
import type { Next } from 'koa'
import { fail } from '../../core/errors.ts'
import { tryOpenRegularFile } from '../../core/fs.ts'
import type { Application } from '../../declarations.ts'
import { outputPath } from '../../storage/tool-outputs.ts'

/** S9: `GET /messages/<message_id>/output`: the whole output of a tool whose row holds only its beginning. */
export async function downloadOutput(context: FeathersKoaContext<Application>, next: Next): Promise<void> {
  const [, message_id] = /^\/messages\/([a-z0-9_]+)\/output$/.exec(context.path) ?? []
  if (!message_id || context.method !== 'GET') return next()
  const { app } = context
  const authentication = await app.service('authentication').parse(context.req, context.res, 'jwt')
  const message = await app.service('messages').get(message_id, {
    provider: 'rest',
    headers: context.req.headers,
    authentication: authentication ?? undefined,
    query: {}
  })
  const path = outputPath(app.get('config').home, message)
  const file = await tryOpenRegularFile(path, { maxBytes: Number.POSITIVE_INFINITY })
  if (!file) throw fail.notFound('output of', message_id)
  context.type = 'text/plain; charset=utf-8'
  context.body = file.createReadStream()
}
