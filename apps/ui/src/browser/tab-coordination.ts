const LOCK = 'callboard is looked at'

/** From now on every tab of this browser can tell whether this one is looked at. Ends with the function it gives. */
export function showVisibility(): () => void {
  if (!('locks' in navigator)) return () => undefined
  let hide: (() => void) | undefined
  const look = () => {
    if (document.visibilityState === 'hidden') {
      hide?.()
      hide = undefined
    } else if (!hide) {
      const held = new Promise<void>(resolve => {
        hide = resolve
      })
      void navigator.locks.request(LOCK, { mode: 'shared' }, () => held)
    }
  }
  look()
  document.addEventListener('visibilitychange', look)
  return () => {
    document.removeEventListener('visibilitychange', look)
    hide?.()
  }
}

/** Whether any tab of Callboard in this browser is looked at. */
export async function isLookedAt(): Promise<boolean> {
  if (document.visibilityState === 'visible') return true
  if (!('locks' in navigator)) return false
  const { held = [] } = await navigator.locks.query()
  return held.some(({ name }) => name === LOCK)
}

/** Milliseconds for which nobody else says what one tab has said. */
const SAID = 10_000

/** Whether this tab is to say something that every tab hears: it is looked at, and the first to ask. */
export const isOurs = async (what: string): Promise<boolean> => document.visibilityState !== 'hidden' && isFirst(what)

/** Whether this tab is the first of those that come upon the same at about the same time. */
export async function isFirst(what: string): Promise<boolean> {
  if (!('locks' in navigator)) return document.hasFocus()
  return new Promise(resolve => {
    void navigator.locks.request(`callboard says ${what}`, { ifAvailable: true }, lock => {
      resolve(lock !== null)
      return lock && new Promise(done => setTimeout(done, SAID))
    })
  })
}
