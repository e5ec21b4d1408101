import { type Board, LIMITS, type User } from '@callboard/contract'
import { EXIT, Failure } from './failure.ts'
import type { Target } from './settings.ts'

/** Whose token it is that we come with. */
export async function whoAmI(target: Target): Promise<User> {
  const { user }: { user: User } = await post(target, 'authentication', { strategy: 'jwt', accessToken: target.token })
  return user
}

/** Makes us a member of a board that we may not see yet. */
export function joinBoard(target: Target, board_id: string): Promise<Board> {
  return post(target, `boards/${board_id}/join`, {})
}

/** A copy of the daemon's database as it stands now, piece by piece. */
export async function fetchBackup(target: Target): Promise<AsyncIterable<Uint8Array>> {
  const response = await fetch(at(target, 'backup'), { headers: headersFor(target) }).catch(unreachable)
  if (!response.ok) throw refusal(await response.json().catch(unreachable))
  return response.body ?? unreachable()
}

async function post<T>(target: Target, path: string, body: object): Promise<T> {
  const response = await fetch(at(target, path), {
    method: 'POST',
    headers: { ...headersFor(target), 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(LIMITS.callTimeout)
  }).catch(unreachable)
  const answer = await response.text().then(JSON.parse).catch(unreachable)
  if (!response.ok) throw refusal(answer)
  return answer
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
