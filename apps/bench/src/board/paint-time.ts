import type { Page } from 'playwright-core'

/** The element to wait for: one that the selector matches, optionally with a text. */
export interface ExpectedElement {
  selector: string
  text?: string
}

declare global {
  interface Window {
    /** The time of the last input, in ms of the wall clock. */
    inputTime: number
    /** The time at which the element was painted. */
    paintTime: Promise<number>
  }
}

/** Records the time of each input from now on, before the page handles it. */
export const recordInput = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const record = (event: Event) => {
      window.inputTime = performance.timeOrigin + event.timeStamp
    }
    for (const type of ['keydown', 'pointerup', 'input']) addEventListener(type, record, { capture: true })
  })

export const inputTime = (page: Page): Promise<number> => page.evaluate(() => window.inputTime)

/** Starts to wait for the element; `paintTime` returns when it was painted. */
export const expectElement = (page: Page, element: ExpectedElement): Promise<void> =>
  page.evaluate(({ selector, text }) => {
    const exists = () =>
      [...document.querySelectorAll(selector)].some(({ textContent }) => !text || textContent?.includes(text))
    window.paintTime = new Promise((resolve, reject) => {
      const check = () => {
        if (!exists()) return
        observer.disconnect()
        clearTimeout(timer)
        // The frame is painted after its callbacks and before the next task.
        requestAnimationFrame(() => setTimeout(() => resolve(performance.timeOrigin + performance.now())))
      }
      const observer = new MutationObserver(check)
      const timer = setTimeout(() => reject(new Error(`${selector} ${text} did not appear.`)), 20_000)
      observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true })
      check()
    })
  }, element)

export const paintTime = (page: Page): Promise<number> => page.evaluate(() => window.paintTime)

/** Returns the time in ms from the last input of an action until the page has painted its result. */
export async function measurePaint(page: Page, element: ExpectedElement, act: () => Promise<void>): Promise<number> {
  await recordInput(page)
  await expectElement(page, element)
  await act()
  return (await paintTime(page)) - (await inputTime(page))
}
