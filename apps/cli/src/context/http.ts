import { type Board, type Document, LIMITS, type User } from '@callboard/contract'
import { EXIT, Failure } from '../base/failure.ts'
import type { Target } from './target.ts'

/** Whose token it is that we come with. */
export async function whoAmI(target: Target): Promise<User> {
  const { user }: { user: User } = await post(target, 'authentication', { strategy: 'jwt', accessToken: target.token })
  return user
}

/** Makes us a member of a board that we may not see yet. */
export function joinBoard(target: Target, board_id: string): Promise<Board> {
  return post(target, `boards/${board_id}/join`, {})
}

/** Gives a session a file. */
export function giveFile(target: Target, session_id: string, name: string, file: Blob): Promise<Document> {
  return send(target, `uploads/${session_id}?name=${encodeURIComponent(name)}`, { body: file })
}

/** A copy of the daemon's database as it stands now, piece by piece. */
export async function fetchBackup(target: Target): Promise<AsyncIterable<Uint8Array>> {
  const response = await fetch(at(target, 'backup'), { headers: headersFor(target) }).catch(unreachable)
  if (!response.ok) throw refusal(await response.json().catch(unreachable))
  return response.body ?? unreachable()
}

function post<T>(target: Target, path: string, body: object): Promise<T> {
  return send(target, path, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(LIMITS.callTimeout)
  })
}

async function send<T>(target: Target, path: string, { headers, ...request }: Sent): Promise<T> {
  const all = { ...headersFor(target), ...headers }
  const response = await fetch(at(target, path), { method: 'POST', headers: all, ...request }).catch(unreachable)
  const answer = await response.text().then(JSON.parse).catch(unreachable)
  if (!response.ok) throw refusal(answer)
  return answer
}

interface Sent {
  headers?: Record<string, string>
  body: string | Blob
  signal?: AbortSignal
}

const at = ({ url }: Target, path: string) => `${url.replace(/\/*$/, '')}/${path}`

const headersFor = ({ token }: Target) => ({ authorization: `Bearer ${token}`, accept: 'application/json' })

/** The daemon's refusal, as it stands in the body of an answer. */
function refusal(answer: unknown): Error {
  const { message, code, data } = { message: 'The daemon refused.', code: 500, data: undefined, ...Object(answer) }
  return Object.assign(new Error(message), { code, data })
}

function unreachable(): never {
  throw new Failure(EXIT.unreachable, 'unreachable', 'The daemon did not answer.')
}
