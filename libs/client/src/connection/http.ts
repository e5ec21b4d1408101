import { convert, Unavailable } from '@feathersjs/errors'
import { toBaseUrl } from './base-url.ts'

/** The daemon's URL, and an access token where the path needs one. */
export interface HttpTarget {
  url: string
  token?: string
}

export interface HttpOptions extends RequestInit {
  headers?: Record<string, string>
}

/** The response of something other than the daemon, such as a proxy in front of it. */
export class UnexpectedResponse extends Error {
  readonly status: number
  readonly statusText: string
  readonly body: string

  constructor({ status, statusText }: Response, body: string) {
    super('Unexpected response from the daemon.')
    this.status = status
    this.statusText = statusText
    this.body = body
  }
}

/**
 * Sends an HTTP request to a path below the daemon's URL. Fails with Unavailable (`unreachable`) when nothing answers.
 */
export function sendHttp({ url, token }: HttpTarget, path: string, options: HttpOptions = {}): Promise<Response> {
  const headers = {
    accept: 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...options.headers
  }
  return fetch(new URL(path, toBaseUrl(url)), { ...options, headers }).catch(throwUnreachable)
}

/**
 * The JSON of a response. Fails with the daemon's error in its own class; or with Unavailable (`unreachable`) when the
 * body breaks off, or is not the daemon's: the `cause` is then an UnexpectedResponse.
 */
export async function readJson<T>(response: Response): Promise<T> {
  const text = await response.text().catch(throwUnreachable)
  const parsed = parseJson<T>(text)
  if (!parsed || (!response.ok && !isError(parsed.value))) throwUnreachable(new UnexpectedResponse(response, text))
  if (!response.ok) throw convert(parsed.value)
  return parsed.value
}

const isError = (value: unknown): boolean => typeof Object(value).message === 'string'

function parseJson<T>(text: string): { value: T } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

function throwUnreachable(cause: unknown): never {
  const message = cause instanceof UnexpectedResponse ? cause.message : 'The daemon cannot be reached.'
  throw Object.assign(new Unavailable(message, { reason: 'unreachable' }), { cause })
}
