const VISIBLE_LOCK = 'callboard is looked at'

/** From now on every tab of this browser can tell whether this one is looked at. Ends with the function it gives. */
export function publishVisibility(): () => void {
  if (!('locks' in navigator)) return () => undefined
  let release: (() => void) | undefined
  const update = () => {
    if (document.visibilityState === 'hidden') {
      release?.()
      release = undefined
    } else if (!release) {
      const held = new Promise<void>(resolve => {
        release = resolve
      })
      void navigator.locks.request(VISIBLE_LOCK, { mode: 'shared' }, () => held)
    }
  }
  update()
  document.addEventListener('visibilitychange', update)
  return () => {
    document.removeEventListener('visibilitychange', update)
    release?.()
  }
}

/** Whether any tab of Callboard in this browser is looked at. */
export async function isAnyTabVisible(): Promise<boolean> {
  if (document.visibilityState === 'visible') return true
  if (!('locks' in navigator)) return false
  const { held = [] } = await navigator.locks.query()
  return held.some(({ name }) => name === VISIBLE_LOCK)
}

/** Milliseconds for which nobody else says what one tab has said. */
const CLAIM_TTL_MS = 10_000

/** Whether this tab is to say something that every tab hears: it is looked at, and the first to ask. */
export const claimIfVisible = async (key: string): Promise<boolean> =>
  document.visibilityState !== 'hidden' && claim(key)

/** Whether this tab is the first of those that come upon the same at about the same time. */
export async function claim(key: string): Promise<boolean> {
  if (!('locks' in navigator)) return document.hasFocus()
  return new Promise(resolve => {
    void navigator.locks.request(`callboard says ${key}`, { ifAvailable: true }, lock => {
      resolve(lock !== null)
      return lock && new Promise(done => setTimeout(done, CLAIM_TTL_MS))
    })
  })
}
