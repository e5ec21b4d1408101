import { useSyncExternalStore } from 'react'

const clocks = new Map<number, ReturnType<typeof createClock>>()

/** The time, renewed every `interval` milliseconds; components with the same interval share one timer. */
export function useNow(interval: number): number {
  const clock = clocks.get(interval) ?? createClock(interval)
  clocks.set(interval, clock)
  return useSyncExternalStore(clock.subscribe, clock.now)
}

function createClock(interval: number) {
  const listeners = new Set<() => void>()
  let now = Date.now()
  let timer: number | undefined
  const tick = () => {
    now = Date.now()
    for (const listener of listeners) listener()
  }
  return {
    now: () => now,
    subscribe(listener: () => void) {
      listeners.add(listener)
      if (timer === undefined) {
        now = Date.now()
        timer = window.setInterval(tick, interval)
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    }
  }
}
