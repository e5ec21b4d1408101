import type { SignedIn } from '@callboard/contract'
import type { Call } from '../calls/call.ts'
import { isTokenRejected } from './error-reasons.ts'
import type { LinkSource } from './link-state.ts'
import { refresh } from './sign-in.ts'

/**
 * An access token, or a function called for it on every attempt to connect; or the refresh token of a person's
 * sign-in.
 */
export type Credentials = { token: string | (() => string) } | { refreshToken: string }

/** Provides the access tokens of a connection. */
export interface TokenProvider {
  /**
   * The current token. Fails with NotAuthenticated when the sign-in has ended, with Unavailable when the daemon is
   * unreachable.
   */
  token(): Promise<string>
  /** The last token was rejected, or has expired. Returns whether there can be another one. */
  invalidate(): boolean
  /** The id of the user it belongs to. */
  userId(call: Call): Promise<string>
}

/** Provides a token that the program was given. */
export class FixedTokenProvider implements TokenProvider {
  private readonly source: string | (() => string)

  constructor(source: string | (() => string)) {
    this.source = source
  }

  async token(): Promise<string> {
    return typeof this.source === 'string' ? this.source : this.source()
  }

  invalidate(): boolean {
    return false
  }

  async userId(call: Call): Promise<string> {
    const request = { strategy: 'jwt', accessToken: await this.token() }
    const { user } = await call<SignedIn>(['create', 'authentication', request, {}], { isIdempotent: true })
    return user.user_id
  }
}

interface AccessToken {
  token: string
  user_id: string
  lifetimeMs: number
  /** The time by this machine's clock after which it is not used any more. */
  renewAt: number
}

/** A token is renewed when this part of its lifetime is over. */
const RENEW_AFTER_FRACTION = 0.8

/** A failed renewal is repeated after this part of the lifetime. */
const RETRY_AFTER_FRACTION = 0.05

/** The socket whose sign-in is renewed. */
interface RenewableLink extends LinkSource {
  signOut(reason: string): void
}

/**
 * Provides the tokens of a sign-in, which last an hour: over HTTP before there is one, over the open socket before it
 * expires.
 */
export class RefreshingTokenProvider implements TokenProvider {
  private readonly url: string
  private readonly refreshToken: string
  private current: AccessToken | undefined
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(url: string, refreshToken: string) {
    this.url = url
    this.refreshToken = refreshToken
  }

  async token(): Promise<string> {
    return (await this.getToken()).token
  }

  invalidate(): boolean {
    this.current = undefined
    return true
  }

  async userId(): Promise<string> {
    return (await this.getToken()).user_id
  }

  /** Renews the sign-in while the socket is open, which keeps the connection and its channels. */
  startRenewal(link: RenewableLink, call: Call): void {
    const schedule = () => {
      clearTimeout(this.timer)
      const isOpen = link.current().status === 'open'
      if (isOpen && this.current) this.timer = setTimeout(renew, Math.max(0, this.current.renewAt - Date.now()))
    }
    const renew = async () => {
      const request = { strategy: 'refresh', refreshToken: this.refreshToken }
      try {
        this.store(await call<SignedIn>(['create', 'authentication', request, {}]))
      } catch (error) {
        if (isTokenRejected(error)) link.signOut(error.message)
        if (this.current) this.current.renewAt = Date.now() + RETRY_AFTER_FRACTION * this.current.lifetimeMs
      }
      schedule()
    }
    link.subscribe(schedule)
    schedule()
  }

  private async getToken(): Promise<AccessToken> {
    const { current } = this
    if (current && Date.now() < current.renewAt) return current
    return this.store(await refresh(this.url, this.refreshToken))
  }

  private store({ accessToken, user }: SignedIn): AccessToken {
    const lifetimeMs = lifetimeMsOf(accessToken)
    const renewAt = Date.now() + RENEW_AFTER_FRACTION * lifetimeMs
    this.current = { token: accessToken, user_id: user.user_id, lifetimeMs, renewAt }
    return this.current
  }
}

/** The lifetime of a JSON web token, from its own two times: the clocks of daemon and client may differ. */
function lifetimeMsOf(token: string): number {
  const [, payload = ''] = token.split('.')
  const { iat, exp }: { iat: number; exp: number } = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/')))
  return (exp - iat) * 1000
}
