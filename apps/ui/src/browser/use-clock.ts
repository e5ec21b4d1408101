import { useSyncExternalStore } from 'react'
import { createStore, type Store } from './value-store.ts'

/** What `tell` says of the time, looked at every `interval` milliseconds; renders only when that is something else. */
export function useClock<T extends string | number>(intervalMs: number, select: (now: number) => T): T {
  const clock = getClock(intervalMs)
  return useSyncExternalStore(clock.subscribe, () => select(clock.get()))
}

const clocks = new Map<number, Store<number>>()

/** One clock for all who want it as often; it goes from its first use on. */
function getClock(intervalMs: number): Store<number> {
  const existing = clocks.get(intervalMs)
  if (existing) return existing
  const clock = createStore(Date.now())
  setInterval(() => clock.set(Date.now()), intervalMs)
  clocks.set(intervalMs, clock)
  return clock
}
