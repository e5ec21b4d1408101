import { asObject, asString, parseJson } from '../text/untyped-json.ts'
import { ModelError } from './model-error.ts'

/** A server with OpenAI's API, and its key. */
export interface ModelServer {
  /** Includes the version, without a trailing slash: `http://127.0.0.1:11434/v1`. */
  baseUrl: string
  key: string | undefined
}

/** Sends a request and returns the successful response. Rejects with a ModelError otherwise. */
export async function sendRequest(server: ModelServer, path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(`${server.baseUrl}${path}`, { ...init, headers: headersFor(server) }).catch(error => {
    init.signal?.throwIfAborted()
    throw connectionError(server, error)
  })
  if (response.ok) return response
  throw responseError(server, response.status, await response.text().catch(() => ''))
}

/** The error for a connection that failed or was lost during an answer. */
export function connectionError({ baseUrl }: ModelServer, error: unknown): ModelError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = asString(asObject(cause).code) ?? (cause instanceof Error ? cause.message : String(cause))
  if (code === 'ECONNREFUSED') return new ModelError(`Cannot connect to the model server at ${baseUrl}. Is it running?`)
  if (code === 'ENOTFOUND') return new ModelError(`Unknown host in ${baseUrl}: check OPENAI_BASE_URL.`)
  if (code.endsWith('_TIMEOUT')) return new ModelError(`The model server at ${baseUrl} stopped answering.`)
  if (DISCONNECT_CODES.has(code))
    return new ModelError(`The connection to the model server at ${baseUrl} was lost. Try again.`)
  return new ModelError(`Cannot reach the model server at ${baseUrl} (${code}).`)
}

const DISCONNECT_CODES = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

function headersFor({ key }: ModelServer): Record<string, string> {
  return { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) }
}

function responseError({ baseUrl, key }: ModelServer, status: number, body: string): ModelError {
  // The message for a wrong key may contain a part of the key.
  if (status === 401) {
    const problem = key ? 'rejected the key in OPENAI_API_KEY' : 'requires a key: set OPENAI_API_KEY'
    return new ModelError(`The model server at ${baseUrl} ${problem} (401).`)
  }
  const detail = errorDetail(key ? body.replaceAll(key, '…') : body)
  if (status === 404 && !detail) {
    return new ModelError(`The server at ${baseUrl} does not support this request (404). Should the URL end in /v1?`)
  }
  if (status === 429)
    return new ModelError(`The model server at ${baseUrl} is overloaded (429). Try again later.${detail}`)
  return new ModelError(`The model server at ${baseUrl} returned an error (${status}).${detail}`)
}

/** ` Message: …` where the body contains one, else an empty string. */
function errorDetail(body: string): string {
  const { error, message } = asObject(parseJson(body))
  const reason = asString(error) ?? asString(asObject(error).message) ?? asString(message)
  return reason ? ` Message: ${reason.slice(0, 300)}` : ''
}
