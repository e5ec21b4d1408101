import { useMediaQuery } from '@mantine/hooks'
import { createStore, useStore } from './value-store.ts'

/** The view of a board: a list of sessions, or a canvas with freely placed cards. */
export type BoardView = 'list' | 'canvas'

const STORAGE_KEY = 'callboard view'
const readStored = (): BoardView => (localStorage.getItem(STORAGE_KEY) === 'canvas' ? 'canvas' : 'list')
const chosenView = createStore(readStored())

// The choice is shared by all tabs of the browser.
addEventListener('storage', event => event.key === STORAGE_KEY && chosenView.set(readStored()))

export function chooseView(view: BoardView): void {
  localStorage.setItem(STORAGE_KEY, view)
  chosenView.set(view)
}

/** Switches between list and canvas. */
export function toggleView(): void {
  chooseView(chosenView.get() === 'list' ? 'canvas' : 'list')
}

/** The chosen view; small screens always show the list. */
export function useBoardView(): BoardView {
  const view = useStore(chosenView)
  return useMediaQuery('(max-width: 900px)', false, { getInitialValueInEffect: false }) ? 'list' : view
}
