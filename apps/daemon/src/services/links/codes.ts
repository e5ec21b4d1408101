import { newSecret, sha256 } from '../../ids.ts'

const LIFETIME = 10 * 60_000

/** The one-time codes of sign-in links. They live in memory: a restart prints a new link anyway. */
export class SignInCodes {
  private readonly codes = new Map<string, { user_id: string; expires: number }>()
  private readonly clock: () => number

  /** The clock tells milliseconds since 1970. */
  constructor(clock: () => number = Date.now) {
    this.clock = clock
  }

  /** A code that is good for one use within ten minutes. */
  create(user_id: string): { code: string; expires_at: string } {
    this.forgetExpired()
    const code = newSecret()
    const expires = this.clock() + LIFETIME
    this.codes.set(sha256(code), { user_id, expires })
    return { code, expires_at: new Date(expires).toISOString() }
  }

  /** Uses the code up: whose it is, and when it was made. Undefined when it is unknown, used or expired. */
  redeem(code: string): { user_id: string; made_at: string } | undefined {
    this.forgetExpired()
    const hash = sha256(code)
    const found = this.codes.get(hash)
    this.codes.delete(hash)
    return found && { user_id: found.user_id, made_at: new Date(found.expires - LIFETIME).toISOString() }
  }

  private forgetExpired(): void {
    for (const [hash, { expires }] of this.codes) if (expires <= this.clock()) this.codes.delete(hash)
  }
}
