import { useSyncExternalStore } from 'react'
import { createStore, type Store } from './value-store.ts'

/** What `tell` says of the time, looked at every `interval` milliseconds; renders only when that is something else. */
export function useTime<T extends string | number>(interval: number, tell: (now: number) => T): T {
  const clock = clockOf(interval)
  return useSyncExternalStore(clock.subscribe, () => tell(clock.get()))
}

const clocks = new Map<number, Store<number>>()

/** One clock for all who want it as often; it goes from its first use on. */
function clockOf(interval: number): Store<number> {
  const known = clocks.get(interval)
  if (known) return known
  const clock = createStore(Date.now())
  setInterval(() => clock.set(Date.now()), interval)
  clocks.set(interval, clock)
  return clock
}
