import { signInWithCode } from '@callboard/client'
import { daemonUrl } from '../browser/daemon-url.ts'
import { createStore } from '../browser/value-store.ts'
import { here, signIn } from './sign-in-store.ts'

/** A link that was opened in this tab: an invitation, or the way to a new password. */
export interface OpenedLink {
  kind: 'invite' | 'reset'
  code: string
}

export const openedLink = createStore<OpenedLink | undefined>(undefined)

export type Attempt = { state: 'none' } | { state: 'running' } | { state: 'refused'; error: unknown }

/** How the last exchange of a sign-in code goes. */
export const attempt = createStore<Attempt>({ state: 'none' })

/** Takes the code in the page's address, now and whenever another link is opened in this tab. */
export function followSignInLinks(): void {
  const take = () => {
    const link = linkIn(location.hash)
    if (!link) return
    // First of all: neither the history nor a reload may hold the code.
    history.replaceState(null, '', `${location.pathname}${location.search}#/`)
    void open(link)
  }
  take()
  // Captured, so that the code is gone before the router looks at the address.
  addEventListener('hashchange', take, { capture: true })
}

/** Goes where a whole link leads, or signs in with the code of one alone. */
export const enter = (linkOrCode: string): Promise<void> =>
  open(linkIn(linkOrCode) ?? { kind: 'code', code: linkOrCode.trim() })

type Link = OpenedLink | { kind: 'code'; code: string }

async function open(link: Link): Promise<void> {
  if (link.kind === 'code') await exchange(link.code)
  else openedLink.set(link)
}

async function exchange(code: string): Promise<void> {
  attempt.set({ state: 'running' })
  try {
    const answer = await signInWithCode(daemonUrl, code)
    attempt.set({ state: 'none' })
    signIn(answer)
  } catch (error) {
    // Whoever is signed in already need not care that a link was used up.
    attempt.set(here.get() ? { state: 'none' } : { state: 'refused', error })
  }
}

function linkIn(address: string): Link | undefined {
  const [, kind, code] = /(?:^|#)(code|invite|reset)=([^&\s]+)/.exec(address) ?? []
  if (!code) return undefined
  return kind === 'invite' || kind === 'reset' ? { kind, code } : { kind: 'code', code }
}
