import { useMediaQuery } from '@mantine/hooks'
import { createStore, useStore } from './value-store.ts'

/** A board as a list of its sessions, or as a plane on which they lie. */
export type BoardView = 'list' | 'canvas'

const key = 'callboard view'
const read = (): BoardView => (localStorage.getItem(key) === 'canvas' ? 'canvas' : 'list')
const chosen = createStore(read())

// What is chosen in one tab holds in all.
addEventListener('storage', event => event.key === key && chosen.set(read()))

export function chooseView(view: BoardView): void {
  localStorage.setItem(key, view)
  chosen.set(view)
}

/** The other one of what was chosen, whatever is shown. */
export function toggleView(): void {
  chooseView(chosen.get() === 'list' ? 'canvas' : 'list')
}

/** What was chosen; on a small screen there is only the list. */
export function useBoardView(): BoardView {
  const view = useStore(chosen)
  return useMediaQuery('(max-width: 900px)', false, { getInitialValueInEffect: false }) ? 'list' : view
}
