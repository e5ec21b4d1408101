import { signInWithCode } from '@callboard/client'
import { daemonUrl } from '../browser/daemon-url.ts'
import { createStore } from '../browser/value-store.ts'
import { currentSignIn, signIn } from './sign-in-store.ts'

/** A link that was opened in this tab: an invitation, or the way to a new password. */
export interface OpenedLink {
  kind: 'invite' | 'reset'
  code: string
}

export const openedLink = createStore<OpenedLink | undefined>(undefined)

export type SignInAttempt = { state: 'none' } | { state: 'running' } | { state: 'refused'; error: unknown }

/** How the last exchange of a sign-in code goes. */
export const signInAttempt = createStore<SignInAttempt>({ state: 'none' })

/** Takes the code in the page's address, now and whenever another link is opened in this tab. */
export function followSignInLinks(): void {
  const consume = () => {
    const link = parseLink(location.hash)
    if (!link) return
    // First of all: neither the history nor a reload may hold the code.
    history.replaceState(null, '', `${location.pathname}${location.search}#/`)
    void open(link)
  }
  consume()
  // Captured, so that the code is gone before the router looks at the address.
  addEventListener('hashchange', consume, { capture: true })
}

/** Goes where a whole link leads, or signs in with the code of one alone. */
export const signInWithLink = (linkOrCode: string): Promise<void> =>
  open(parseLink(linkOrCode) ?? { kind: 'code', code: linkOrCode.trim() })

type Link = OpenedLink | { kind: 'code'; code: string }

async function open(link: Link): Promise<void> {
  if (link.kind === 'code') await exchange(link.code)
  else openedLink.set(link)
}

async function exchange(code: string): Promise<void> {
  signInAttempt.set({ state: 'running' })
  try {
    const answer = await signInWithCode(daemonUrl, code)
    signInAttempt.set({ state: 'none' })
    signIn(answer)
  } catch (error) {
    // Whoever is signed in already need not care that a link was used up.
    signInAttempt.set(currentSignIn.get() ? { state: 'none' } : { state: 'refused', error })
  }
}

function parseLink(address: string): Link | undefined {
  const [, kind, code] = /(?:^|#)(code|invite|reset)=([^&\s]+)/.exec(address) ?? []
  if (!code) return undefined
  return kind === 'invite' || kind === 'reset' ? { kind, code } : { kind: 'code', code }
}
