import { LIMITS, type SignedIn, type SignInRequest } from '@callboard/contract'
import { convert, Unavailable } from '@feathersjs/errors'
import { baseOf } from './base-url.ts'

/**
 * Exchanges the one-time code of a sign-in link for a sign-in of this browser's own. Like all that follow it fails with the
 * daemon's error: NotAuthenticated (`invalid_code`) when the code was used or is too old, TooManyRequests
 * (`too_many_attempts`, with `retry_after` in milliseconds); and with Unavailable (`unreachable`) when nobody answers.
 */
export function signInWithCode(url: string, code: string): Promise<SignedIn> {
  return signIn(url, { strategy: 'link', code })
}

/** Signs in somebody who has a password. Fails with NotAuthenticated (`wrong_password`) when the two do not belong together. */
export function signInWithPassword(url: string, by: { email: string; password: string }): Promise<SignedIn> {
  return signIn(url, { strategy: 'local', ...by })
}

/** Takes up an invitation, as somebody new. Fails with BadRequest or Conflict when name, address or password will not do. */
export function acceptInvite(
  url: string,
  by: { code: string; name: string; email: string; password: string }
): Promise<SignedIn> {
  return signIn(url, { strategy: 'invite', ...by })
}

/** Sets a new password by an admin's link, and signs in with it; all other sign-ins of that person end. */
export function resetPassword(url: string, by: { code: string; password: string }): Promise<SignedIn> {
  return signIn(url, { strategy: 'reset', ...by })
}

/** A new access token for a sign-in. Fails with NotAuthenticated (`invalid_token`) when the sign-in has ended. */
export function refresh(url: string, refreshToken: string): Promise<SignedIn> {
  return signIn(url, { strategy: 'refresh', refreshToken })
}

/** Ends a sign-in, named by its refresh token or by an access token that came of it: nobody can use either from now on. */
export async function signOut(url: string, token: string): Promise<void> {
  const isWebToken = token.includes('.')
  const accessToken = isWebToken ? token : (await refresh(url, token)).accessToken
  await ask(url, { method: 'DELETE', headers: { authorization: `Bearer ${accessToken}` } })
}

function signIn(url: string, request: SignInRequest): Promise<SignedIn> {
  const headers = { 'content-type': 'application/json' }
  return ask(url, { method: 'POST', headers, body: JSON.stringify(request) })
}

async function ask(url: string, { headers, ...request }: RequestInit & { headers: Record<string, string> }) {
  const response = await fetch(new URL('authentication', baseOf(url)), {
    ...request,
    headers: { accept: 'application/json', ...headers },
    signal: AbortSignal.timeout(LIMITS.callTimeout)
  }).catch(unreachable)
  const answer = await response.json().catch(unreachable)
  if (!response.ok) throw convert(answer)
  return answer
}

function unreachable(cause: unknown): never {
  throw Object.assign(new Unavailable('The daemon cannot be reached.', { reason: 'unreachable' }), { cause })
}
