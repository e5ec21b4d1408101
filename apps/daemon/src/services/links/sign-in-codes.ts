import { newSecret, sha256 } from '../../core/ids.ts'

const LIFETIME_MS = 10 * 60_000

/** The one-time codes of sign-in links. They are held in memory: every start prints a new link. */
export class SignInCodes {
  private readonly codes = new Map<string, { user_id: string; credential: string | undefined; expires: number }>()
  private readonly clock: () => number

  /** `clock` returns milliseconds since 1970. */
  constructor(clock: () => number = Date.now) {
    this.clock = clock
  }

  /** Creates a code that can be used once within ten minutes, while the credential that requested it is valid. */
  create(user_id: string, credential?: string): { code: string; expires_at: string } {
    this.deleteExpired()
    const code = newSecret()
    const expires = this.clock() + LIFETIME_MS
    this.codes.set(sha256(code), { user_id, credential, expires })
    return { code, expires_at: new Date(expires).toISOString() }
  }

  /** Invalidates a code and returns its owner, origin and creation time; undefined when it is unknown, used or expired. */
  redeem(code: string): { user_id: string; credential: string | undefined; created_at: string } | undefined {
    this.deleteExpired()
    const hash = sha256(code)
    const entry = this.codes.get(hash)
    this.codes.delete(hash)
    if (!entry) return undefined
    const { user_id, credential, expires } = entry
    return { user_id, credential, created_at: new Date(expires - LIFETIME_MS).toISOString() }
  }

  private deleteExpired(): void {
    for (const [hash, { expires }] of this.codes) {
      // The map is in the order of creation, so the rest has not expired.
      if (expires > this.clock()) return
      this.codes.delete(hash)
    }
  }
}
