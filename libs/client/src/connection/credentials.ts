import type { SignedIn } from '@callboard/contract'
import type { Call } from '../calls/call.ts'
import { isTokenRefusal } from './error-reasons.ts'
import type { Link } from './link.ts'
import { refresh } from './sign-in.ts'

/** An access token, or what gives the newest one, asked at every attempt to connect; or a person's sign-in. */
export type Credentials = { token: string | (() => string) } | { refreshToken: string }

/** Where the tokens come from that a connection shows. */
export interface Access {
  /** The one to show now. Fails with NotAuthenticated when the sign-in has ended, with Unavailable when nobody answers. */
  token(): Promise<string>
  /** The last one was refused, or has run out. Answers whether there can be another. */
  refused(): boolean
  /** The id of the person it belongs to. */
  me(call: Call): Promise<string>
}

/** A token that was given. */
export class GivenAccess implements Access {
  private readonly given: string | (() => string)

  constructor(given: string | (() => string)) {
    this.given = given
  }

  async token(): Promise<string> {
    return typeof this.given === 'string' ? this.given : this.given()
  }

  refused(): boolean {
    return false
  }

  async me(call: Call): Promise<string> {
    const asked = { strategy: 'jwt', accessToken: await this.token() }
    const { user } = await call<SignedIn>(['create', 'authentication', asked, {}], { repeatable: true })
    return user.user_id
  }
}

interface Held {
  token: string
  user_id: string
  /** Milliseconds from its making to its end, and the time by our clock after which it is not shown any more. */
  life: number
  renewAt: number
}

/** A token of a sign-in is renewed when so much of its life is over. */
const WORN = 0.8

/** The tokens of a person's sign-in, which last an hour: over HTTP when there is none, over the open socket before one ends. */
export class RenewedAccess implements Access {
  private readonly url: string
  private readonly refreshToken: string
  private held: Held | undefined
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(url: string, refreshToken: string) {
    this.url = url
    this.refreshToken = refreshToken
  }

  async token(): Promise<string> {
    return (await this.fresh()).token
  }

  refused(): boolean {
    this.held = undefined
    return true
  }

  async me(): Promise<string> {
    return (await this.fresh()).user_id
  }

  /** Renews while the socket is open, which keeps the connection and its channels. */
  renewOver(link: Link, call: Call): void {
    const follow = () => {
      clearTimeout(this.timer)
      const isOpen = link.current().status === 'open'
      if (isOpen && this.held) this.timer = setTimeout(renew, Math.max(0, this.held.renewAt - Date.now()))
    }
    const renew = async () => {
      const asked = { strategy: 'refresh', refreshToken: this.refreshToken }
      try {
        this.keep(await call<SignedIn>(['create', 'authentication', asked, {}]))
      } catch (error) {
        if (isTokenRefusal(error)) link.signOut(error.message)
        // A fifth of its life is left, in which it is tried some more times.
        if (this.held) this.held.renewAt = Date.now() + this.held.life / 20
      }
      follow()
    }
    link.subscribe(follow)
    follow()
  }

  private async fresh(): Promise<Held> {
    const { held } = this
    if (held && Date.now() < held.renewAt) return held
    return this.keep(await refresh(this.url, this.refreshToken))
  }

  private keep({ accessToken, user }: SignedIn): Held {
    const life = lifeOf(accessToken)
    this.held = { token: accessToken, user_id: user.user_id, life, renewAt: Date.now() + WORN * life }
    return this.held
  }
}

/** How long a JSON web token lives, whatever the clocks of both sides say of the time. */
function lifeOf(token: string): number {
  const [, payload = ''] = token.split('.')
  const { iat, exp }: { iat: number; exp: number } = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/')))
  return (exp - iat) * 1000
}
