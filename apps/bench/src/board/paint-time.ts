import type { Page } from 'playwright-core'

/** What is waited for: something that a selector finds, with these words in it where that is asked. */
export interface ExpectedElement {
  selector: string
  words?: string
}

declare global {
  interface Window {
    /** The last press of a key or a button, in milliseconds of the wall clock. */
    pressed: number
    /** When what is waited for was drawn. */
    drawn: Promise<number>
  }
}

/** Notes when somebody presses something, before the page hears of it; from now on. */
export const recordInput = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const note = (event: Event) => {
      window.pressed = performance.timeOrigin + event.timeStamp
    }
    for (const type of ['keydown', 'pointerup', 'input']) addEventListener(type, note, { capture: true })
  })

export const inputTime = (page: Page): Promise<number> => page.evaluate(() => window.pressed)

/** Begins to wait; `drawn` tells when it had been drawn. */
export const expectElement = (page: Page, sight: ExpectedElement): Promise<void> =>
  page.evaluate(({ selector, words }) => {
    const isThere = () =>
      [...document.querySelectorAll(selector)].some(({ textContent }) => !words || textContent?.includes(words))
    window.drawn = new Promise((resolve, reject) => {
      const look = () => {
        if (!isThere()) return
        observer.disconnect()
        clearTimeout(patience)
        // The frame is drawn after its callbacks, before the next task.
        requestAnimationFrame(() => setTimeout(() => resolve(performance.timeOrigin + performance.now())))
      }
      const observer = new MutationObserver(look)
      const patience = setTimeout(() => reject(new Error(`${selector} ${words} is not to be seen`)), 20_000)
      observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true })
      look()
    })
  }, sight)

export const paintTime = (page: Page): Promise<number> => page.evaluate(() => window.drawn)

/** Milliseconds from the last press of a deed until the page has drawn what it leads to. */
export async function measurePaint(page: Page, sight: ExpectedElement, deed: () => Promise<void>): Promise<number> {
  await recordInput(page)
  await expectElement(page, sight)
  await deed()
  return (await paintTime(page)) - (await inputTime(page))
}
