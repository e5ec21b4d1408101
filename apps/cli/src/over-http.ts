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

async function post<T>({ url, token }: Target, path: string, body: object): Promise<T> {
  const response = await fetch(`${url.replace(/\/*$/, '')}/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(LIMITS.callTimeout)
  }).catch(unreachable)
  const answer = await response.text().then(JSON.parse).catch(unreachable)
  if (!response.ok) throw Object.assign(new Error(answer.message), { code: answer.code, data: answer.data })
  return answer
}

function unreachable(): never {
  throw new Failure(EXIT.unreachable, 'unreachable', 'The daemon did not answer.')
}
