import type { Call } from '../calls/call.ts'
import type { Clock } from '../clock.ts'
import { reasonOf } from './error-reasons.ts'
import type { LinkSource } from './link-state.ts'

/** The time between an answer and the next request. */
const INTERVAL_MS = 1_500
/** The time after which a daemon that has not answered is reported. */
const ANSWER_TIMEOUT_MS = 3_000

interface HeartbeatDeps {
  readonly link: LinkSource
  readonly clock: Clock
  readonly call: Call
}

/**
 * Sends a small request at intervals. Calls `onChange` within five seconds when the daemon stops answering on an open
 * connection, and when it answers again. Returns a function that stops it.
 */
export function startHeartbeat({ link, clock, call }: HeartbeatDeps, onChange: (isAlive: boolean) => void): () => void {
  let isAlive = true
  let isStopped = false
  let cancelTimer = clock.after(INTERVAL_MS, beat)
  const setAlive = (value: boolean) => {
    if (isStopped || value === isAlive) return
    isAlive = value
    onChange(value)
  }

  function beat(): void {
    if (link.current().status !== 'open') {
      // The connection's own state reports that it is lost, and that it is back.
      isAlive = true
      cancelTimer = clock.after(INTERVAL_MS, beat)
      return
    }
    cancelTimer = clock.after(ANSWER_TIMEOUT_MS, () => setAlive(link.current().status !== 'open'))
    call(['find', 'subscriptions', {}])
      .then(
        () => true,
        error => !['timeout', 'connection_lost'].includes(reasonOf(error) ?? '')
      )
      .then(isAnswer => {
        cancelTimer()
        if (isAnswer) setAlive(true)
        if (!isStopped) cancelTimer = clock.after(INTERVAL_MS, beat)
      })
  }

  return () => {
    isStopped = true
    cancelTimer()
  }
}
