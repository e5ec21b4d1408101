import type { Page } from 'playwright-core'

/** The parts of React's tree that are read here. Production builds keep them for the developer tools. */
interface Fiber {
  tag: number
  flags: number
  stateNode: unknown
  child: Fiber | null
  sibling: Fiber | null
  alternate: Fiber | null
}

/** The renders since `countRenders`. */
export interface Renders {
  commits: number
  /** The renders of each session's card. */
  cards: Record<string, number>
  /** The renders of cards outside the viewport. */
  unseen: number
}

declare global {
  interface Window {
    renders: Renders
    __REACT_DEVTOOLS_GLOBAL_HOOK__: object
  }
}

/** Counts renders from the next page load on, without changes to the page. */
export const countRenders = (page: Page): Promise<unknown> => page.addInitScript(install)

/** Returns the counts and resets them. */
export const takeRenders = (page: Page): Promise<Renders> =>
  page.evaluate(() => {
    const taken = window.renders
    window.renders = { commits: 0, cards: {}, unseen: 0 }
    return taken
  })

function install(): void {
  window.renders = { commits: 0, cards: {}, unseen: 0 }
  window.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    supportsFiber: true,
    inject: () => 1,
    checkDCE: () => undefined,
    onCommitFiberUnmount: () => undefined,
    onPostCommitFiberRoot: () => undefined,
    onCommitFiberRoot: (_renderer: number, root: { current: Fiber }) => {
      window.renders.commits++
      visit(root.current)
    }
  }

  // React reuses the objects of unchanged parts of the tree.
  function visit(fiber: Fiber): void {
    const performedWork = 1
    const isComponent = [0, 11, 14, 15].includes(fiber.tag)
    if (isComponent && fiber.alternate && fiber.flags & performedWork) noteCard(fiber)
    if (fiber.child === fiber.alternate?.child) return
    for (let child = fiber.child; child; child = child.sibling) visit(child)
  }

  /** A card is the component that renders the article. */
  function noteCard({ child }: Fiber): void {
    const article = child?.stateNode
    if (!(article instanceof Element) || article.localName !== 'article') return
    const { cards } = window.renders
    const id = article.closest('.react-flow__node')?.getAttribute('data-id') ?? ''
    cards[id] = (cards[id] ?? 0) + 1
    const { top, bottom, left, right } = article.getBoundingClientRect()
    if (bottom < 0 || right < 0 || top > innerHeight || left > innerWidth) window.renders.unseen++
  }
}
