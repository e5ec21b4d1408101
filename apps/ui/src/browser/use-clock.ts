import { useSyncExternalStore } from 'react'
import { createStore, type Store } from './value-store.ts'

/** Returns `select(now)`, evaluated every `intervalMs`; renders only when the result changes. */
export function useClock<T extends string | number>(intervalMs: number, select: (now: number) => T): T {
  const clock = getClock(intervalMs)
  return useSyncExternalStore(clock.subscribe, () => select(clock.get()))
}

const clocks = new Map<number, Store<number>>()

/** Returns the clock shared by all users of one interval; it runs from its first use on. */
function getClock(intervalMs: number): Store<number> {
  const existing = clocks.get(intervalMs)
  if (existing) return existing
  const clock = createStore(Date.now())
  setInterval(() => clock.set(Date.now()), intervalMs)
  clocks.set(intervalMs, clock)
  return clock
}
