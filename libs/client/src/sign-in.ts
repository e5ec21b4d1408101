import { LIMITS, type SignedIn } from '@callboard/contract'
import { convert, Unavailable } from '@feathersjs/errors'
import { baseOf } from './address.ts'

/**
 * Exchanges the one-time code of a sign-in link for a token of this browser's own. Fails with the daemon's NotAuthenticated
 * when the code was used or is too old, and with Unavailable (`unreachable`) when the daemon does not answer.
 */
export async function signInWithCode(url: string, code: string): Promise<SignedIn> {
  const response = await fetch(new URL('authentication', baseOf(url)), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ strategy: 'link', code }),
    signal: AbortSignal.timeout(LIMITS.callTimeout)
  }).catch(unreachable)
  const answer = await response.json().catch(unreachable)
  if (!response.ok) throw convert(answer)
  return answer
}

/** Ends a token: nobody can use it from now on. Fails as `signInWithCode` does. */
export async function signOutToken(url: string, token: string): Promise<void> {
  const response = await fetch(new URL('authentication', baseOf(url)), {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    signal: AbortSignal.timeout(LIMITS.callTimeout)
  }).catch(unreachable)
  if (!response.ok) throw convert(await response.json().catch(unreachable))
}

function unreachable(cause: unknown): never {
  throw Object.assign(new Unavailable('The daemon cannot be reached.', { reason: 'unreachable' }), { cause })
}
