import { existsSync } from 'node:fs'
import { WIRE_VERSION } from '@callboard/contract'
import { type FeathersKoaContext, rest, serveStatic } from '@feathersjs/koa'
import type { Next } from 'koa'
import { setClientAddress } from '../access/client-address.ts'
import { fail, toPublicError } from '../core/errors.ts'
import { VERSION } from '../core/version.ts'
import type { Application } from '../declarations.ts'
import { backup } from '../services/backup/download-backup.ts'
import { uploads } from '../services/documents/uploads.ts'
import { outputs } from '../services/messages/download-output.ts'
import { readBody } from './json-body.ts'
import type { OriginGate } from './origin-gate.ts'
import { readQuery } from './query-string.ts'
import { ownPathsOnly } from './safe-lookup.ts'

type Context = FeathersKoaContext<Application>

/** The HTTP side: gate, headers, health, the UI's files, then the services as REST. */
export function configureHttp(app: Application, gate: OriginGate): void {
  // Without a listener, koa prints every client that goes away in the middle of an answer.
  app.on('error', error => app.get('log').debug({ err: error }, 'a response could not be sent'))
  app.use(answerErrors)
  app.use(async (context: Context, next: Next) => {
    context.set(headers)
    setClientAddress(context.req, app.get('config'))
    gate.check(context.req)
    await next()
  })
  app.use(health)
  const { uiDirectory, publicUrl } = app.get('config')
  app.use(slashAfter(publicUrl))
  if (existsSync(uiDirectory)) app.use(serveStatic(uiDirectory, { setHeaders: cacheFor }))
  app.use(outputs)
  app.use(uploads)
  app.use(backup)
  app.use(readBody)
  app.configure(rest())
  ownPathsOnly(app)
  readQuery(app)
}

const headers = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self' ws: wss:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'"
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store'
}

/** Built files carry a hash in their names; the page that names them does not. */
function cacheFor(response: { setHeader(name: string, value: string): void }, path: string): void {
  response.setHeader(
    'Cache-Control',
    /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'
  )
}

async function answerErrors(context: Context, next: Next): Promise<void> {
  try {
    await next()
    if (context.body === undefined && context.status === 404) throw fail.notFound('page', context.path)
  } catch (cause) {
    const { error, isKnown } = toPublicError(cause)
    if (!isKnown) context.app.get('log').error({ err: cause, path: context.path }, 'a request failed')
    context.status = error.code
    context.body = error.toJSON()
  }
}

/** The page names its files relative to a directory, so the public path is one. */
function slashAfter(publicUrl: URL | undefined) {
  const directory = publicUrl?.pathname.replace(/\/*$/, '/')
  return async (context: Context, next: Next): Promise<void> => {
    if (`${context.path}/` === directory) context.redirect(directory)
    else await next()
  }
}

async function health(context: Context, next: Next): Promise<void> {
  if (context.path !== '/health') return next()
  context.body = { status: 'ready', version: VERSION, wire: WIRE_VERSION }
}
