import { LIMITS } from '@callboard/contract'
import { BadRequest, convert, NotAuthenticated, Timeout, Unavailable } from '@feathersjs/errors'
import type { Clock } from '../clock.ts'
import type { LinkSource } from '../connection/link-state.ts'
import type { Call, CallOptions, Request } from './call.ts'

/** What calls go over. */
export interface Line {
  readonly link: LinkSource & { readonly isClosed: boolean }
  readonly clock: Clock
  send<T>(request: Request, answered: (error: unknown, answer: T) => void): void
}

/**
 * E3: calls that always end. Within `timeout` milliseconds there is an answer, the daemon's error in its own Feathers
 * class, or one of ours: `timeout`, `connection_lost`, `call_too_large`, or NotAuthenticated when the token is refused.
 * Offline, a call waits for the connection, but not longer than that.
 */
export function callsOver({ link, clock, send }: Line, timeout: number): Call {
  return <T>(request: Request, { repeatable = false }: CallOptions = {}) =>
    new Promise<T>((resolve, reject) => {
      refuseTooLarge(request)
      let [sent, isOnItsWay] = [false, false]
      const stop = clock.after(timeout, () => end(() => reject(tooSlow(timeout, sent))))
      const unsubscribe = link.subscribe(follow)
      follow()

      function follow(): void {
        const state = link.current()
        if (state.status === 'signed_out') end(() => reject(signedOut(state.reason)))
        else if (state.status === 'open') sendOnce()
        else if (link.isClosed || (sent && !repeatable)) end(() => reject(lost()))
        else isOnItsWay = false
      }

      function sendOnce(): void {
        if (isOnItsWay) return
        sent = isOnItsWay = true
        send<T>(request, (error, answer) => end(() => (error ? reject(convert(error)) : resolve(answer))))
      }

      function end(settle: () => void): void {
        stop()
        unsubscribe()
        settle()
      }
    })
}

function refuseTooLarge(request: Request): void {
  const bytes = new TextEncoder().encode(JSON.stringify(request)).length
  if (bytes <= LIMITS.callBytes) return
  throw new BadRequest(`This is too large to send: ${bytes} bytes, and ${LIMITS.callBytes} is the limit.`, {
    reason: 'call_too_large'
  })
}

function tooSlow(timeout: number, sent: boolean): Timeout {
  const seconds = `${timeout / 1000} s`
  const message = sent
    ? `The daemon did not answer within ${seconds}.`
    : `The daemon could not be reached for ${seconds}.`
  return new Timeout(message, { reason: 'timeout' })
}

const lost = () => new Unavailable('The connection broke before the daemon answered.', { reason: 'connection_lost' })

export const signedOut = (message: string) => new NotAuthenticated(message, { reason: 'invalid_token' })
