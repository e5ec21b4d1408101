import { LIMITS } from '@callboard/contract'
import { BadRequest, convert, NotAuthenticated, Timeout, Unavailable } from '@feathersjs/errors'
import type { Clock } from '../clock.ts'
import type { LinkSource } from '../connection/link-state.ts'
import type { Call, CallOptions, Request } from './call.ts'

/** Carries requests to the daemon and answers back. */
export interface Transport {
  readonly link: LinkSource & { readonly isClosed: boolean }
  readonly clock: Clock
  send<T>(request: Request, onAnswer: (error: unknown, answer: T) => void): void
}

/**
 * E3: a call function whose promises always settle within `timeoutMs`: with the answer, the daemon's error in its own
 * Feathers class, or an error with the reason `timeout`, `connection_lost`, `call_too_large` or, when the sign-in has
 * ended, `invalid_token`. Offline, a call waits for the connection, but not longer than that.
 */
export function createCall({ link, clock, send }: Transport, timeoutMs: number): Call {
  return <T>(request: Request, { isIdempotent = false }: CallOptions = {}) =>
    new Promise<T>((resolve, reject) => {
      assertCallSize(request)
      let [wasSent, isInFlight] = [false, false]
      const cancelTimeout = clock.after(timeoutMs, () => settle(() => reject(timeoutError(timeoutMs, wasSent))))
      const unsubscribe = link.subscribe(onLinkChange)
      onLinkChange()

      function onLinkChange(): void {
        const state = link.current()
        if (state.status === 'signed_out') settle(() => reject(signedOutError(state.reason)))
        else if (state.status === 'open') sendOnce()
        else if (link.isClosed || (wasSent && !isIdempotent)) settle(() => reject(connectionLostError()))
        else isInFlight = false
      }

      function sendOnce(): void {
        if (isInFlight) return
        wasSent = isInFlight = true
        send<T>(request, (error, answer) => settle(() => (error ? reject(convert(error)) : resolve(answer))))
      }

      function settle(finish: () => void): void {
        cancelTimeout()
        unsubscribe()
        finish()
      }
    })
}

function assertCallSize(request: Request): void {
  const bytes = new TextEncoder().encode(JSON.stringify(request)).length
  if (bytes <= LIMITS.callBytes) return
  throw new BadRequest(`Call too large: ${bytes} bytes exceed the limit of ${LIMITS.callBytes}.`, {
    reason: 'call_too_large'
  })
}

function timeoutError(timeoutMs: number, wasSent: boolean): Timeout {
  const seconds = `${timeoutMs / 1000} s`
  const message = wasSent
    ? `The daemon did not answer within ${seconds}.`
    : `The daemon could not be reached for ${seconds}.`
  return new Timeout(message, { reason: 'timeout' })
}

const connectionLostError = () =>
  new Unavailable('The connection was lost before the daemon answered.', { reason: 'connection_lost' })

export const signedOutError = (message: string) => new NotAuthenticated(message, { reason: 'invalid_token' })
