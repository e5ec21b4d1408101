import { signOut as endSignIn } from '@callboard/client'
import type { SignedIn } from '@callboard/contract'
import { daemonUrl } from '../browser/daemon-url.ts'
import { createStore } from '../browser/value-store.ts'
import { tellFailure } from '../ui/toast.ts'

/** Whose browser this is, by what a sign-in told it. */
export interface Here {
  user_id: string
  sign_in_id: string
  refreshToken: string
}

// One browser may know several daemons behind one origin, each at a path of its own.
const key = `callboard sign-in ${daemonUrl}`

/** This browser's sign-in, shared by its tabs: signing in or out in one of them does so in all. */
export const here = createStore(kept())

/** Why this browser is signed out, where there is something to say. */
export const signedOutBecause = createStore('')

/** From now on this browser is this person's. What it was signed in with before is ended. */
export function signIn({ accessToken, refreshToken, user }: SignedIn): void {
  const before = kept()
  localStorage.setItem(key, [user.user_id, signInOf(accessToken), refreshToken].join(' '))
  signedOutBecause.set('')
  here.set(kept())
  if (before) end(before).catch(error => tellFailure('Couldn’t sign out the previous user', error))
}

/** Leaves, in all tabs at once, and ends the sign-in. Fails when the daemon could not be told, which leaves it in its list. */
export async function signOut(): Promise<void> {
  const before = kept()
  forget('')
  if (before) await end(before)
}

/** What the daemon refused is forgotten, unless somebody has signed in anew in the meantime. */
export function dropRefused(refreshToken: string, because: string): void {
  if (kept()?.refreshToken === refreshToken) forget(because)
}

/** One that has ended already needs no ending. */
async function end({ refreshToken }: Here): Promise<void> {
  await endSignIn(daemonUrl, refreshToken).catch((error: Error) => {
    if (error.name !== 'NotAuthenticated') throw error
  })
}

function forget(because: string): void {
  localStorage.removeItem(key)
  signedOutBecause.set(because)
  here.set(undefined)
}

function kept(): Here | undefined {
  const [user_id, sign_in_id, refreshToken] = localStorage.getItem(key)?.split(' ') ?? []
  return user_id && sign_in_id && refreshToken ? { user_id, sign_in_id, refreshToken } : undefined
}

/** The web token of a sign-in names it, for all to read. */
function signInOf(accessToken: string): string {
  const [, claims = ''] = accessToken.split('.')
  return String(JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))).sid)
}

addEventListener('storage', event => {
  if (event.key === key || event.key === null) here.set(kept())
})
