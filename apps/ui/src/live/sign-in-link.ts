import { signInWithCode } from '@callboard/client'
import { daemonUrl } from '../browser/daemon-url.ts'
import { createStore } from '../browser/value-store.ts'
import { currentSignIn, signIn } from './sign-in-store.ts'

/** An invitation or password reset link that was opened in this tab. */
export interface OpenedLink {
  kind: 'invite' | 'reset'
  code: string
}

export const openedLink = createStore<OpenedLink | undefined>(undefined)

export type SignInAttempt = { state: 'none' } | { state: 'running' } | { state: 'refused'; error: unknown }

/** The state of the last exchange of a sign-in code. */
export const signInAttempt = createStore<SignInAttempt>({ state: 'none' })

/** Consumes the code in the page's URL, now and whenever another link is opened in this tab. */
export function followSignInLinks(): void {
  const consume = () => {
    const link = parseLink(location.hash)
    if (!link) return
    // This comes first, so that neither the history nor a reload contains the code.
    history.replaceState(null, '', `${location.pathname}${location.search}#/`)
    void open(link)
  }
  consume()
  // Captured, so that the code is removed before the router reads the URL.
  addEventListener('hashchange', consume, { capture: true })
}

/** Opens a complete link, or signs in with a bare code. */
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
    // A signed-in user does not care that a link was already used.
    signInAttempt.set(currentSignIn.get() ? { state: 'none' } : { state: 'refused', error })
  }
}

function parseLink(address: string): Link | undefined {
  const [, kind, code] = /(?:^|#)(code|invite|reset)=([^&\s]+)/.exec(address) ?? []
  if (!code) return undefined
  return kind === 'invite' || kind === 'reset' ? { kind, code } : { kind: 'code', code }
}
