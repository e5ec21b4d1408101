import { signOut as endSignIn } from '@callboard/client'
import type { SignedIn } from '@callboard/contract'
import { daemonUrl } from '../browser/daemon-url.ts'
import { createStore } from '../browser/value-store.ts'
import { reportError } from './error-store.ts'

/** The sign-in of this browser. */
export interface SignIn {
  user_id: string
  sign_in_id: string
  refreshToken: string
}

// One origin may serve several daemons, each at its own path.
const STORAGE_KEY = `callboard sign-in ${daemonUrl}`

/** This browser's sign-in, shared by all tabs: signing in or out in one of them affects all. */
export const currentSignIn = createStore(readStored())

/** The reason for the last sign-out; empty if there is nothing to show. */
export const signOutReason = createStore('')

/** Stores a new sign-in and revokes the previous one. */
export function signIn({ accessToken, refreshToken, user }: SignedIn): void {
  const previous = readStored()
  localStorage.setItem(STORAGE_KEY, [user.user_id, signInIdOf(accessToken), refreshToken].join(' '))
  signOutReason.set('')
  currentSignIn.set(readStored())
  if (previous) revoke(previous).catch(error => reportError('Couldn’t sign out the previous user', error))
}

/**
 * Signs out in all tabs at once, and revokes the sign-in. Throws if the daemon was not reached, which then still lists
 * it.
 */
export async function signOut(): Promise<void> {
  const previous = readStored()
  clear('')
  if (previous) await revoke(previous)
}

/** Removes a sign-in that the daemon refused, unless there is a newer one. */
export function clearRefused(refreshToken: string, reason: string): void {
  if (readStored()?.refreshToken === refreshToken) clear(reason)
}

/** A sign-in that has already ended needs no revoking. */
async function revoke({ refreshToken }: SignIn): Promise<void> {
  await endSignIn(daemonUrl, refreshToken).catch((error: Error) => {
    if (error.name !== 'NotAuthenticated') throw error
  })
}

function clear(reason: string): void {
  localStorage.removeItem(STORAGE_KEY)
  signOutReason.set(reason)
  currentSignIn.set(undefined)
}

function readStored(): SignIn | undefined {
  const [user_id, sign_in_id, refreshToken] = localStorage.getItem(STORAGE_KEY)?.split(' ') ?? []
  return user_id && sign_in_id && refreshToken ? { user_id, sign_in_id, refreshToken } : undefined
}

/** Returns the sign-in id from the claims of an access token. */
function signInIdOf(accessToken: string): string {
  const [, claims = ''] = accessToken.split('.')
  return String(JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))).sid)
}

addEventListener('storage', event => {
  if (event.key === STORAGE_KEY || event.key === null) currentSignIn.set(readStored())
})
