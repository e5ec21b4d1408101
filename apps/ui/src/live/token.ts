import { daemonUrl } from './address.ts'
import { createStore } from './store.ts'

// One browser may know several daemons behind one origin, each at a path of its own.
const key = `callboard token ${daemonUrl}`

/** This browser's token, shared by its tabs: signing in or out in one of them does so in all. */
export const token = createStore(localStorage.getItem(key))

/** Why this browser is signed out, where there is something to say. */
export const signedOutBecause = createStore('')

export function signIn(accessToken: string): void {
  localStorage.setItem(key, accessToken)
  signedOutBecause.set('')
  token.set(accessToken)
}

export function signOut(because = ''): void {
  localStorage.removeItem(key)
  signedOutBecause.set(because)
  token.set(null)
}

addEventListener('storage', event => {
  if (event.key === key || event.key === null) token.set(localStorage.getItem(key))
})
