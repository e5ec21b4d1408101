import type { Call } from '../calls/call.ts'
import type { Clock } from '../clock.ts'
import { reasonOf } from './error-reasons.ts'
import type { LinkSource } from './link-state.ts'

/** Milliseconds between an answer and the next question, and for how long an answer may be awaited without a word. */
const REST = 1_500
const PATIENCE = 3_000

interface Asking {
  readonly link: LinkSource
  readonly clock: Clock
  readonly call: Call
}

/**
 * Asks the daemon for a sign of life again and again, and tells within five seconds when none comes although the connection
 * seems to be open, and when there is one again. Gives what ends it.
 */
export function feelPulse({ link, clock, call }: Asking, tell: (isAlive: boolean) => void): () => void {
  let isAlive = true
  let isOver = false
  let stop = clock.after(REST, ask)
  const become = (now: boolean) => {
    if (isOver || now === isAlive) return
    isAlive = now
    tell(now)
  }

  function ask(): void {
    if (link.current().status !== 'open') {
      // That it is gone is told by the state of the connection, and so is that it is back.
      isAlive = true
      stop = clock.after(REST, ask)
      return
    }
    stop = clock.after(PATIENCE, () => become(link.current().status !== 'open'))
    call(['find', 'subscriptions', {}])
      .then(
        () => true,
        error => !['timeout', 'connection_lost'].includes(reasonOf(error) ?? '')
      )
      .then(isAnswer => {
        stop()
        if (isAnswer) become(true)
        if (!isOver) stop = clock.after(REST, ask)
      })
  }

  return () => {
    isOver = true
    stop()
  }
}
