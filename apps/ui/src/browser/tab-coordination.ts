const VISIBLE_LOCK = 'callboard is looked at'

/** Lets every tab of this browser know while this one is visible. Returns a function that stops this. */
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

/** True if any Callboard tab of this browser is visible. */
export async function isAnyTabVisible(): Promise<boolean> {
  if (document.visibilityState === 'visible') return true
  if (!('locks' in navigator)) return false
  const { held = [] } = await navigator.locks.query()
  return held.some(({ name }) => name === VISIBLE_LOCK)
}

/** Time, in ms, for which a claim keeps other tabs from acting on the same key. */
const CLAIM_TTL_MS = 10_000

/** Claims a key for this tab if it is visible. At most one tab succeeds. */
export const claimIfVisible = async (key: string): Promise<boolean> =>
  document.visibilityState !== 'hidden' && claim(key)

/** Claims a key for this tab: of all tabs that try at about the same time, only the first succeeds. */
export async function claim(key: string): Promise<boolean> {
  if (!('locks' in navigator)) return document.hasFocus()
  return new Promise(resolve => {
    void navigator.locks.request(`callboard says ${key}`, { ifAvailable: true }, lock => {
      resolve(lock !== null)
      return lock && new Promise(done => setTimeout(done, CLAIM_TTL_MS))
    })
  })
}
