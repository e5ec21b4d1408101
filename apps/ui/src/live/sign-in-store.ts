import { signOut as endSignIn } from '@callboard/client'
import type { SignedIn } from '@callboard/contract'
import { daemonUrl } from '../browser/daemon-url.ts'
import { createStore } from '../browser/value-store.ts'
import { reportError } from './error-store.ts'

/** Whose browser this is, by what a sign-in told it. */
export interface SignIn {
  user_id: string
  sign_in_id: string
  refreshToken: string
}

// One browser may know several daemons behind one origin, each at a path of its own.
const STORAGE_KEY = `callboard sign-in ${daemonUrl}`

/** This browser's sign-in, shared by its tabs: signing in or out in one of them does so in all. */
export const currentSignIn = createStore(readStored())

/** Why this browser is signed out, where there is something to say. */
export const signOutReason = createStore('')

/** From now on this browser is this person's. What it was signed in with before is ended. */
export function signIn({ accessToken, refreshToken, user }: SignedIn): void {
  const previous = readStored()
  localStorage.setItem(STORAGE_KEY, [user.user_id, signInIdOf(accessToken), refreshToken].join(' '))
  signOutReason.set('')
  currentSignIn.set(readStored())
  if (previous) revoke(previous).catch(error => reportError('Couldn’t sign out the previous user', error))
}

/** Leaves, in all tabs at once, and ends the sign-in. Fails when the daemon could not be told, which leaves it in its list. */
export async function signOut(): Promise<void> {
  const previous = readStored()
  clear('')
  if (previous) await revoke(previous)
}

/** What the daemon refused is forgotten, unless somebody has signed in anew in the meantime. */
export function clearRefused(refreshToken: string, reason: string): void {
  if (readStored()?.refreshToken === refreshToken) clear(reason)
}

/** One that has ended already needs no ending. */
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

/** The web token of a sign-in names it, for all to read. */
function signInIdOf(accessToken: string): string {
  const [, claims = ''] = accessToken.split('.')
  return String(JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))).sid)
}

addEventListener('storage', event => {
  if (event.key === STORAGE_KEY || event.key === null) currentSignIn.set(readStored())
})
