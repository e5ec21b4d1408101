import { useStore } from '@xyflow/react'

/** Below this zoom, cards are drawn in a simple form, since many may be visible. */
const ZOOMED_OUT_BELOW = 0.5
/** Below this zoom, not even large text is readable. */
const OVERVIEW_BELOW = 0.2

/** The current zoom level of the canvas. */
export const useZoomLevel = () => useStore(({ transform: [, , zoom] }) => zoomLevelOf(zoom))

/** True if cards are drawn in their simple form. */
export const useIsZoomedOut = () => useStore(({ transform: [, , zoom] }) => zoomLevelOf(zoom) !== 'near')

const zoomLevelOf = (zoom: number) => {
  if (zoom < OVERVIEW_BELOW) return 'farthest'
  return zoom < ZOOMED_OUT_BELOW ? 'far' : 'near'
}
