import { useStore } from '@xyflow/react'

/** Smaller than so, cards are drawn as from afar; there may be many in sight. */
const FAR = 0.5
/** Smaller than so, not even large letters can be read. */
const FARTHEST = 0.2

/** From how far away one looks at the canvas. */
export const useDistance = () => useStore(({ transform: [, , zoom] }) => distanceAt(zoom))

/** Whether cards are drawn as from afar. */
export const useIsFar = () => useStore(({ transform: [, , zoom] }) => distanceAt(zoom) !== 'near')

const distanceAt = (zoom: number) => {
  if (zoom < FARTHEST) return 'farthest'
  return zoom < FAR ? 'far' : 'near'
}
