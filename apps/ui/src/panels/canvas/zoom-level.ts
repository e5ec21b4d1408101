import { useStore } from '@xyflow/react'

/** Smaller than so, cards are drawn as from afar; there may be many in sight. */
const ZOOMED_OUT_BELOW = 0.5
/** Smaller than so, not even large letters can be read. */
const OVERVIEW_BELOW = 0.2

/** From how far away one looks at the canvas. */
export const useZoomLevel = () => useStore(({ transform: [, , zoom] }) => zoomLevelOf(zoom))

/** Whether cards are drawn as from afar. */
export const useIsZoomedOut = () => useStore(({ transform: [, , zoom] }) => zoomLevelOf(zoom) !== 'near')

const zoomLevelOf = (zoom: number) => {
  if (zoom < OVERVIEW_BELOW) return 'farthest'
  return zoom < ZOOMED_OUT_BELOW ? 'far' : 'near'
}
