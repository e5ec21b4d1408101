import { Timeout, TooManyRequests } from '@feathersjs/errors'
import type { Clock } from '../clock.ts'
import { reasonOf } from '../connection/error-reasons.ts'
import type { LinkSource } from '../connection/link-state.ts'

export interface RetryOptions {
  clock: Clock
  link: LinkSource
  /** True if the caller still needs the answer; once it does not, the next error is thrown. */
  isWanted(): boolean
}

const DEFAULT_RETRY_DELAY_MS = 1_000

/**
 * Repeats `attempt` until it is answered: after a timeout, a lost connection or a rate limit. Throws any other error.
 */
export async function retryUntilAnswered<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, link, isWanted } = options
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!isWanted()) throw error
      if (error instanceof TooManyRequests) await delay(clock, retryDelayMs(error))
      else if (reasonOf(error) === 'connection_lost') await waitUntilOpen(link)
      else if (!(error instanceof Timeout)) throw error
    }
  }
}

const delay = (clock: Clock, milliseconds: number) => new Promise<void>(resolve => clock.after(milliseconds, resolve))

function retryDelayMs({ data }: TooManyRequests): number {
  const retryAfter: unknown = data?.retry_after
  return typeof retryAfter === 'number' ? retryAfter : DEFAULT_RETRY_DELAY_MS
}

/** Resolves when the socket is open, and also when the user is signed out, for then it will not open any more. */
function waitUntilOpen(link: LinkSource): Promise<void> {
  return new Promise(resolve => {
    const unsubscribe = link.subscribe(check)
    check()
    function check(): void {
      const { status } = link.current()
      if (status !== 'open' && status !== 'signed_out') return
      queueMicrotask(() => unsubscribe())
      resolve()
    }
  })
}
