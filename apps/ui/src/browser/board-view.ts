import { useMediaQuery } from '@mantine/hooks'
import { createStore, useStore } from './value-store.ts'

/** A board as a list of its sessions, or as a plane on which they lie. */
export type BoardView = 'list' | 'canvas'

const STORAGE_KEY = 'callboard view'
const readStored = (): BoardView => (localStorage.getItem(STORAGE_KEY) === 'canvas' ? 'canvas' : 'list')
const chosenView = createStore(readStored())

// What is chosen in one tab holds in all.
addEventListener('storage', event => event.key === STORAGE_KEY && chosenView.set(readStored()))

export function chooseView(view: BoardView): void {
  localStorage.setItem(STORAGE_KEY, view)
  chosenView.set(view)
}

/** The other one of what was chosen, whatever is shown. */
export function toggleView(): void {
  chooseView(chosenView.get() === 'list' ? 'canvas' : 'list')
}

/** What was chosen; on a small screen there is only the list. */
export function useBoardView(): BoardView {
  const view = useStore(chosenView)
  return useMediaQuery('(max-width: 900px)', false, { getInitialValueInEffect: false }) ? 'list' : view
}
