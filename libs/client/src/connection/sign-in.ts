import { LIMITS, type SignedIn, type SignInRequest } from '@callboard/contract'
import { type HttpOptions, type HttpTarget, readJson, sendHttp } from './http.ts'

/**
 * Exchanges the one-time code of a sign-in link for a sign-in. Like all functions here it fails with the daemon's
 * error: NotAuthenticated (`invalid_code`) when the code was used or has expired, TooManyRequests
 * (`too_many_attempts`, with `retry_after` in milliseconds); or with Unavailable (`unreachable`) when the daemon does
 * not answer.
 */
export function signInWithCode(url: string, code: string): Promise<SignedIn> {
  return signIn(url, { strategy: 'link', code })
}

/** Signs in with email and password. Fails with NotAuthenticated (`wrong_password`) when they do not match. */
export function signInWithPassword(url: string, credentials: { email: string; password: string }): Promise<SignedIn> {
  return signIn(url, { strategy: 'local', ...credentials })
}

/**
 * Accepts an invite and signs in as the new user. Fails with BadRequest or Conflict when the name, email or password
 * is not accepted.
 */
export function acceptInvite(
  url: string,
  invite: { code: string; name: string; email: string; password: string }
): Promise<SignedIn> {
  return signIn(url, { strategy: 'invite', ...invite })
}

/** Sets a new password with the code of an admin's link and signs in; all other sign-ins of that user end. */
export function resetPassword(url: string, reset: { code: string; password: string }): Promise<SignedIn> {
  return signIn(url, { strategy: 'reset', ...reset })
}

/** A new access token for a sign-in. Fails with NotAuthenticated (`invalid_token`) when the sign-in has ended. */
export function refresh(url: string, refreshToken: string): Promise<SignedIn> {
  return signIn(url, { strategy: 'refresh', refreshToken })
}

/** Ends a sign-in, given its refresh token or one of its access tokens. Neither can be used from then on. */
export async function signOut(url: string, token: string): Promise<void> {
  const isWebToken = token.includes('.')
  const accessToken = isWebToken ? token : (await refresh(url, token)).accessToken
  await requestAuthentication({ url, token: accessToken }, { method: 'DELETE' })
}

function signIn(url: string, request: SignInRequest): Promise<SignedIn> {
  const headers = { 'content-type': 'application/json' }
  return requestAuthentication({ url }, { method: 'POST', headers, body: JSON.stringify(request) })
}

async function requestAuthentication(target: HttpTarget, options: HttpOptions): Promise<SignedIn> {
  const signal = AbortSignal.timeout(LIMITS.callTimeout)
  return readJson(await sendHttp(target, 'authentication', { ...options, signal }))
}
