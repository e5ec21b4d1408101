import type { Page } from 'playwright-core'

/** Number of commits in which components rendered, by their place on the page. */
export interface Renders {
  /** By message id. */
  messages: Record<string, number>
  /** The list of the conversation and its ancestors. */
  list: number
  /** The cards of the board and their contents. */
  cards: number
  /** Number of frames the page has drawn. */
  frames: number
}

/** The part of React's fiber tree that is read here; production builds keep it for the developer tools. */
interface Fiber {
  tag: number
  flags: number
  stateNode: unknown
  child: Fiber | null
  sibling: Fiber | null
  alternate: Fiber | null
}

declare global {
  interface Window {
    renders: Renders
    __REACT_DEVTOOLS_GLOBAL_HOOK__: object
  }
}

/** Starts counting with the next load of the page. */
export const countRenders = (page: Page): Promise<unknown> => page.addInitScript(install)

export const rendersOf = (page: Page): Promise<Renders> => page.evaluate(() => structuredClone(window.renders))

function install(): void {
  window.renders = { messages: {}, list: 0, cards: 0, frames: 0 }
  const frame = () => {
    window.renders.frames++
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  window.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    supportsFiber: true,
    inject: () => 1,
    checkDCE: () => undefined,
    onCommitFiberUnmount: () => undefined,
    onPostCommitFiberRoot: () => undefined,
    onCommitFiberRoot: (_renderer: number, root: { current: Fiber }) => {
      const places = new Set<string>()
      visit(root.current, places)
      for (const place of places) {
        if (place === 'list' || place === 'cards') window.renders[place]++
        else if (place !== 'elsewhere') window.renders.messages[place] = (window.renders.messages[place] ?? 0) + 1
      }
    }
  }

  // React reuses the objects of subtrees that did not change.
  function visit(fiber: Fiber, places: Set<string>): void {
    const performedWork = 1
    const isComponent = [0, 11, 14, 15].includes(fiber.tag)
    if (isComponent && fiber.alternate && fiber.flags & performedWork) places.add(placeOf(elementOf(fiber)))
    if (fiber.child === fiber.alternate?.child) return
    for (let child = fiber.child; child; child = child.sibling) visit(child, places)
  }

  function elementOf(fiber: Fiber): Element | undefined {
    if (fiber.stateNode instanceof Element) return fiber.stateNode
    for (let child = fiber.child; child; child = child.sibling) {
      const element = elementOf(child)
      if (element) return element
    }
    return undefined
  }

  function placeOf(element: Element | undefined): string {
    const id = element?.closest('[data-message]')?.getAttribute('data-message')
    const isList = element?.closest('[role=log]') || element?.querySelector('[role=log]')
    const isCard = element?.closest('.react-flow__node, article')
    return id ?? (isList ? 'list' : isCard ? 'cards' : 'elsewhere')
  }
}
