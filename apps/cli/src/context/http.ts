import { readJson, sendHttp, UnexpectedResponse } from '@callboard/client'
import { type Board, type Document, LIMITS, type User } from '@callboard/contract'
import { CliError, EXIT } from '../base/cli-error.ts'
import type { Target } from './target.ts'

/** The user that the token belongs to. */
export async function fetchCurrentUser(target: Target): Promise<User> {
  const { user }: { user: User } = await post(target, 'authentication', { strategy: 'jwt', accessToken: target.token })
  return user
}

/** Makes the current user a member of a board that they cannot read yet. */
export function joinBoard(target: Target, board_id: string): Promise<Board> {
  return post(target, `boards/${board_id}/join`, {})
}

/** Uploads a file to a session. */
export function uploadFile(target: Target, session_id: string, name: string, file: Blob): Promise<Document> {
  return send(target, `uploads/${session_id}?name=${encodeURIComponent(name)}`, { body: file })
}

/** Streams a consistent copy of the daemon's database. */
export async function fetchBackup(target: Target): Promise<AsyncIterable<Uint8Array>> {
  const response = await sendHttp(target, 'backup').catch(throwNoAnswer)
  if (!response.ok) await readAnswer(target, response)
  return response.body ?? throwNoAnswer()
}

/** The error page of a proxy in front of the daemon; undefined where the daemon answers, or nothing does. */
export async function findProxyError(target: Target): Promise<CliError | undefined> {
  const signal = AbortSignal.timeout(LIMITS.callTimeout)
  const response = await sendHttp({ url: target.url }, 'health', { signal }).catch(() => undefined)
  if (!response || response.ok) return undefined
  return proxyError(target, new UnexpectedResponse(response, await response.text().catch(() => '')))
}

function post<T>(target: Target, path: string, body: object): Promise<T> {
  return send(target, path, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(LIMITS.callTimeout)
  })
}

interface RequestOptions {
  headers?: Record<string, string>
  body: string | Blob
  signal?: AbortSignal
}

async function send<T>(target: Target, path: string, options: RequestOptions): Promise<T> {
  const response = await sendHttp(target, path, { method: 'POST', ...options }).catch(throwNoAnswer)
  return readAnswer(target, response)
}

/** The JSON of a response. Throws the daemon's error, or what a proxy answered in its place. */
function readAnswer<T>(target: Target, response: Response): Promise<T> {
  return readJson<T>(response).catch(error => {
    if (error.cause instanceof UnexpectedResponse) throw proxyError(target, error.cause)
    throw error.cause ? noAnswer() : error
  })
}

function proxyError({ url }: Target, { status, statusText, body }: UnexpectedResponse): CliError {
  const answer = `${status} ${statusText}`.trimEnd()
  const line = linesOf(body).find(text => /\p{L}/u.test(text) && text !== answer)
  const message = `${url} answered ${answer}${line ? `: ${line.slice(0, MAX_LINE_LENGTH)}` : '.'}`
  return new CliError(EXIT.unreachable, 'unreachable', message)
}

const MAX_LINE_LENGTH = 200

/** The lines of text in a page, without its markup. */
function linesOf(body: string): string[] {
  return body
    .replace(/<(script|style)[\s\S]*?<\/\1>|<!--[\s\S]*?-->/gi, '')
    .replace(/<[^>]*>/g, '\n')
    .split('\n')
    .map(line => line.trim())
}

const noAnswer = () => new CliError(EXIT.unreachable, 'unreachable', 'The daemon did not answer.')

function throwNoAnswer(): never {
  throw noAnswer()
}
