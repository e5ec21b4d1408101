import { existsSync } from 'node:fs'
import { WIRE_VERSION } from '@callboard/contract'
import { type FeathersKoaContext, rest, serveStatic } from '@feathersjs/koa'
import type { Next } from 'koa'
import { setClientAddress } from '../access/client-address.ts'
import { fail, toPublicError } from '../core/errors.ts'
import { VERSION } from '../core/version.ts'
import type { Application } from '../declarations.ts'
import { parseJsonBody } from './json-body.ts'
import type { OriginGate } from './origin-gate.ts'
import { parseQueryStrings } from './query-string.ts'
import { guardLookup } from './safe-lookup.ts'

type Context = FeathersKoaContext<Application>
type Middleware = (context: Context, next: Next) => Promise<void>

/** Adds the HTTP middleware in the order in which requests pass it; `transfers` answer requests whose body is not JSON. */
export function configureHttp(app: Application, gate: OriginGate, transfers: readonly Middleware[]): void {
  // Without a listener, koa prints an error for every client that disconnects during a response.
  app.on('error', error => app.get('log').debug({ err: error }, 'a response could not be sent'))
  app.use(answerErrors)
  app.use(async (context: Context, next: Next) => {
    context.set(SECURITY_HEADERS)
    setClientAddress(context.req, app.get('config'))
    gate.check(context.req)
    await next()
  })
  app.use(answerHealth)
  const { uiDirectory, publicUrl } = app.get('config')
  app.use(redirectToDirectory(publicUrl))
  if (existsSync(uiDirectory)) app.use(serveStatic(uiDirectory, { setHeaders: setCacheHeader }))
  for (const transfer of transfers) app.use(transfer)
  app.use(parseJsonBody)
  app.configure(rest())
  guardLookup(app)
  parseQueryStrings(app)
}

const SECURITY_HEADERS = {
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

/** The names of built assets contain a hash, so they can be cached for ever; index.html cannot. */
function setCacheHeader(response: { setHeader(name: string, value: string): void }, path: string): void {
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

/** The page loads its files by relative URLs, so its own path must end with a slash. */
function redirectToDirectory(publicUrl: URL | undefined) {
  const directory = publicUrl?.pathname.replace(/\/*$/, '/')
  return async (context: Context, next: Next): Promise<void> => {
    if (`${context.path}/` === directory) context.redirect(directory)
    else await next()
  }
}

async function answerHealth(context: Context, next: Next): Promise<void> {
  if (context.path !== '/health') return next()
  context.body = { status: 'ready', version: VERSION, wire: WIRE_VERSION }
}
