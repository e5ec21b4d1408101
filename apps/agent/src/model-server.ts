import { objectOf, parseJson, textOf } from './json.ts'
import { ModelError } from './model-error.ts'

/** A server that speaks OpenAI's API, and the key it wants. */
export interface ModelServer {
  /** With its version, without a slash at the end: `http://127.0.0.1:11434/v1`. */
  baseUrl: string
  key: string | undefined
}

/** A request that was answered with success. Every failure is a ModelError with a sentence for the person. */
export async function request(server: ModelServer, path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(`${server.baseUrl}${path}`, { ...init, headers: headersFor(server) }).catch(error => {
    init.signal?.throwIfAborted()
    throw unreachable(server, error)
  })
  if (response.ok) return response
  throw refused(server, response.status, await response.text().catch(() => ''))
}

/** The sentence for a connection that failed, or broke in the middle of an answer. */
export function unreachable({ baseUrl }: ModelServer, error: unknown): ModelError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = textOf(objectOf(cause).code) ?? (cause instanceof Error ? cause.message : String(cause))
  if (code === 'ECONNREFUSED') return new ModelError(`No model server answers at ${baseUrl}: is it running?`)
  if (code === 'ENOTFOUND') return new ModelError(`There is no host of the name in ${baseUrl}: check OPENAI_BASE_URL.`)
  if (code.endsWith('_TIMEOUT')) return new ModelError(`The model server at ${baseUrl} fell silent, so I gave up.`)
  if (BROKEN.has(code)) return new ModelError(`The connection to the model server at ${baseUrl} broke off: ask again.`)
  return new ModelError(`The model server at ${baseUrl} cannot be reached (${code}).`)
}

const BROKEN = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

function headersFor({ key }: ModelServer): Record<string, string> {
  return { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) }
}

function refused({ baseUrl, key }: ModelServer, status: number, body: string): ModelError {
  // What a server says of a wrong key may hold a part of the key.
  if (status === 401) {
    const which = key ? 'refuses the key in OPENAI_API_KEY' : 'wants a key: set OPENAI_API_KEY'
    return new ModelError(`The model server at ${baseUrl} ${which} (401).`)
  }
  const said = saidOf(key ? body.replaceAll(key, '…') : body)
  if (status === 404 && !said) {
    return new ModelError(`The server at ${baseUrl} does not know this request (404): should the address end in /v1?`)
  }
  if (status === 429)
    return new ModelError(`The model server at ${baseUrl} has too much to do (429): try again later.${said}`)
  return new ModelError(`The model server at ${baseUrl} answered with an error (${status}).${said}`)
}

/** ` It says: …` when the body holds a reason, else nothing. */
function saidOf(body: string): string {
  const { error, message } = objectOf(parseJson(body))
  const reason = textOf(error) ?? textOf(objectOf(error).message) ?? textOf(message)
  return reason ? ` It says: ${reason.slice(0, 300)}` : ''
}
