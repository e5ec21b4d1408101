import { signInWithCode } from '@callboard/client'
import { daemonUrl } from './address.ts'
import { createStore } from './store.ts'
import { signIn, token } from './token.ts'

type Attempt = { state: 'none' } | { state: 'running' } | { state: 'refused'; message: string }

/** How the last exchange of a sign-in code goes. */
export const attempt = createStore<Attempt>({ state: 'none' })

/** Exchanges the code in the page's address, now and whenever another link is opened in this tab. */
export function followSignInLinks(): void {
  const take = () => {
    const code = codeIn(location.hash)
    if (!code) return
    // First of all: neither the history nor a reload may hold the code.
    history.replaceState(null, '', `${location.pathname}${location.search}#/`)
    void exchange(code)
  }
  take()
  // Captured, so that the code is gone before the router looks at the address.
  addEventListener('hashchange', take, { capture: true })
}

/** Signs in with a whole sign-in link or its code alone. */
export async function exchange(linkOrCode: string): Promise<void> {
  attempt.set({ state: 'running' })
  try {
    const { accessToken } = await signInWithCode(daemonUrl, codeIn(linkOrCode) ?? linkOrCode.trim())
    attempt.set({ state: 'none' })
    signIn(accessToken)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    // Whoever is signed in already need not care that a link was used up.
    attempt.set(token.get() ? { state: 'none' } : { state: 'refused', message })
  }
}

function codeIn(address: string): string | undefined {
  return /(?:^|#)code=([^&\s]+)/.exec(address)?.[1]
}
