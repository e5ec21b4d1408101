import { useWindowEvent } from '@mantine/hooks'
import { type NodeChange, useReactFlow } from '@xyflow/react'
import { useRef } from 'react'
import { type CanvasNode, cardsIn, type Position } from './nodes.ts'

/** What was put down, and where. */
export interface MovedNode {
  node: CanvasNode
  position: Position
}

interface Drag {
  /** What somebody has in hand: a card, a zone, or all that they have chosen. */
  draggedIds: string
  isPointerDown: boolean
  contents: ZoneContent[]
  positions: Map<string, Position>
}

/** A card that lies on a zone in hand, and where on it. */
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
 * Takes the changes of nodes, and moves what lies on zones along with them: by mouse, by keys, one or many. What moves is
 * held until it is put down, when the button or the key is let go.
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
  // A key that is held moves things many times a second, and nothing but letting it go says that this was all.
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

/** A zone that is made larger at its left or its top is in nobody's hand. */
const toPositionChange = (one: NodeChange<CanvasNode>): PositionChange[] =>
  one.type === 'position' && one.position && one.dragging !== undefined
    ? [{ id: one.id, position: one.position, isDragging: one.dragging }]
    : []

/** What lies on the zones in hand, and is not itself in hand. */
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
