import { Timeout, TooManyRequests } from '@feathersjs/errors'
import type { Clock } from '../clock.ts'
import { reasonOf } from '../connection/error-reasons.ts'
import type { LinkSource } from '../connection/link-state.ts'

export interface Persisting {
  clock: Clock
  link: LinkSource
  /** Whether anybody still waits for the answer. */
  isWanted(): boolean
}

/** Asks until there is an answer: again when it took too long, when the connection broke, and when it was asked too often. */
export async function persist<T>(ask: () => Promise<T>, { clock, link, isWanted }: Persisting): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!isWanted()) throw error
      if (error instanceof TooManyRequests) await pause(clock, waitOf(error))
      else if (reasonOf(error) === 'connection_lost') await opened(link)
      else if (!(error instanceof Timeout)) throw error
    }
  }
}

const pause = (clock: Clock, milliseconds: number) => new Promise<void>(resolve => clock.after(milliseconds, resolve))

/** The daemon says how long; a second where it does not. */
function waitOf({ data }: TooManyRequests): number {
  const wait: unknown = data?.retry_after
  return typeof wait === 'number' ? wait : 1000
}

/** Waits until the socket is open, or will not be any more. */
function opened(link: LinkSource): Promise<void> {
  return new Promise(resolve => {
    const unsubscribe = link.subscribe(look)
    look()
    function look(): void {
      const { status } = link.current()
      if (status !== 'open' && status !== 'signed_out') return
      queueMicrotask(() => unsubscribe())
      resolve()
    }
  })
}
