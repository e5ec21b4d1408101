import { newSecret, sha256 } from '../../core/ids.ts'

const LIFETIME_MS = 10 * 60_000

/** The one-time codes of sign-in links. They live in memory: a restart prints a new link anyway. */
export class SignInCodes {
  private readonly codes = new Map<string, { user_id: string; credential: string | undefined; expires: number }>()
  private readonly clock: () => number

  /** The clock tells milliseconds since 1970. */
  constructor(clock: () => number = Date.now) {
    this.clock = clock
  }

  /** A code that is good for one use within ten minutes, as long as what asked for it is. */
  create(user_id: string, credential?: string): { code: string; expires_at: string } {
    this.deleteExpired()
    const code = newSecret()
    const expires = this.clock() + LIFETIME_MS
    this.codes.set(sha256(code), { user_id, credential, expires })
    return { code, expires_at: new Date(expires).toISOString() }
  }

  /** Uses the code up: whose it is, who asked for it and when. Undefined when it is unknown, used or expired. */
  redeem(code: string): { user_id: string; credential: string | undefined; made_at: string } | undefined {
    this.deleteExpired()
    const hash = sha256(code)
    const found = this.codes.get(hash)
    this.codes.delete(hash)
    if (!found) return undefined
    const { user_id, credential, expires } = found
    return { user_id, credential, made_at: new Date(expires - LIFETIME_MS).toISOString() }
  }

  private deleteExpired(): void {
    for (const [hash, { expires }] of this.codes) {
      // They were made in this order.
      if (expires > this.clock()) return
      this.codes.delete(hash)
    }
  }
}
