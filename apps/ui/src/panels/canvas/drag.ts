import { useWindowEvent } from '@mantine/hooks'
import { type NodeChange, useReactFlow } from '@xyflow/react'
import { useRef } from 'react'
import { type CanvasNode, cardsIn, type Position } from './nodes.ts'

/** A node and its new position. */
export interface MovedNode {
  node: CanvasNode
  position: Position
}

interface Drag {
  /** The dragged nodes: a card, a zone, or the selection. */
  draggedIds: string
  isPointerDown: boolean
  contents: ZoneContent[]
  positions: Map<string, Position>
}

/** A card inside a dragged zone, with its offset in the zone. */
interface ZoneContent {
  id: string
  zone: string
  offset: Position
}

interface PositionChange {
  id: string
  position: Position
  isDragging: boolean
}

/**
 * Handles node changes and moves the contents of zones along with them, by mouse or keyboard. The positions are saved
 * when the button or key is released.
 */
export function useDrag(apply: (changes: NodeChange<CanvasNode>[]) => void, save: (moved: MovedNode[]) => void) {
  const flow = useReactFlow<CanvasNode>()
  const drag = useRef<Drag>(undefined)
  const finish = () => {
    const positions = [...(drag.current?.positions ?? [])]
    drag.current = undefined
    if (positions.length === 0) return
    apply(positions.map(([id, position]) => ({ id, type: 'position', position, dragging: false })))
    save(
      positions.flatMap(([id, position]) => {
        const node = flow.getNode(id)
        return node ? [{ node, position }] : []
      })
    )
  }
  const endKeyboardMove = () => {
    if (!drag.current?.isPointerDown) finish()
  }
  // A held key moves nodes many times a second, and only its release ends the move.
  useWindowEvent('keyup', endKeyboardMove)
  useWindowEvent('blur', endKeyboardMove)
  return (changes: NodeChange<CanvasNode>[]) => {
    const moves = changes.flatMap(toPositionChange)
    if (moves.length === 0) return apply(changes)
    const draggedIds = moves.map(({ id }) => id).join()
    if (drag.current?.draggedIds !== draggedIds) {
      finish()
      drag.current = {
        draggedIds,
        isPointerDown: false,
        contents: contentsOf(moves, flow.getNodes()),
        positions: new Map()
      }
    }
    const { contents, positions, isPointerDown } = drag.current
    for (const { id, position } of moves) positions.set(id, position)
    for (const { id, zone, offset } of contents) positions.set(id, addOffset(positions.get(zone), offset))
    const isDragging = moves.some(step => step.isDragging)
    if (isPointerDown && !isDragging) return finish()
    drag.current.isPointerDown = isDragging
    apply([...positions].map(([id, position]) => ({ id, type: 'position', position, dragging: true })))
  }
}

/** Resizing a zone at its left or top edge changes its position without dragging. */
const toPositionChange = (one: NodeChange<CanvasNode>): PositionChange[] =>
  one.type === 'position' && one.position && one.dragging !== undefined
    ? [{ id: one.id, position: one.position, isDragging: one.dragging }]
    : []

/** The cards inside the dragged zones that are not dragged themselves. */
function contentsOf(steps: readonly PositionChange[], nodes: readonly CanvasNode[]): ZoneContent[] {
  const inHand = new Set(steps.map(({ id }) => id))
  const free = nodes.filter(({ id }) => !inHand.has(id))
  return nodes
    .filter(({ id, type }) => type === 'zone' && inHand.has(id))
    .flatMap(zone =>
      cardsIn(zone, free).map(({ id, position: { x, y } }) => ({
        id,
        zone: zone.id,
        offset: { x: x - zone.position.x, y: y - zone.position.y }
      }))
    )
}

const addOffset = (base: Position | undefined, offset: Position): Position => ({
  x: (base?.x ?? 0) + offset.x,
  y: (base?.y ?? 0) + offset.y
})
