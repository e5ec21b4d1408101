import { useWindowEvent } from '@mantine/hooks'
import { type NodeChange, useReactFlow } from '@xyflow/react'
import { useRef } from 'react'
import { type CanvasNode, cardsIn, type Place } from './nodes.ts'

/** What was put down, and where. */
export interface Moved {
  node: CanvasNode
  place: Place
}

interface Move {
  /** What somebody has in hand: a card, a zone, or all that they have chosen. */
  inHand: string
  isDragged: boolean
  carried: Carried[]
  places: Map<string, Place>
}

/** A card that lies on a zone in hand, and where on it. */
interface Carried {
  id: string
  zone: string
  offset: Place
}

interface Step {
  id: string
  position: Place
  isHeld: boolean
}

/**
 * Takes the changes of nodes, and moves what lies on zones along with them: by mouse, by keys, one or many. What moves is
 * held until it is put down, when the button or the key is let go.
 */
export function useMoves(apply: (changes: NodeChange<CanvasNode>[]) => void, putDown: (moved: Moved[]) => void) {
  const flow = useReactFlow<CanvasNode>()
  const move = useRef<Move>(undefined)
  const end = () => {
    const places = [...(move.current?.places ?? [])]
    move.current = undefined
    if (places.length === 0) return
    apply(places.map(([id, position]) => ({ id, type: 'position', position, dragging: false })))
    putDown(
      places.flatMap(([id, place]) => {
        const node = flow.getNode(id)
        return node ? [{ node, place }] : []
      })
    )
  }
  const letGo = () => {
    if (!move.current?.isDragged) end()
  }
  // A key that is held moves things many times a second, and nothing but letting it go says that this was all.
  useWindowEvent('keyup', letGo)
  useWindowEvent('blur', letGo)
  return (changes: NodeChange<CanvasNode>[]) => {
    const steps = changes.flatMap(stepOf)
    if (steps.length === 0) return apply(changes)
    const inHand = steps.map(({ id }) => id).join()
    if (move.current?.inHand !== inHand) {
      end()
      move.current = { inHand, isDragged: false, carried: carriedBy(steps, flow.getNodes()), places: new Map() }
    }
    const { carried, places, isDragged } = move.current
    for (const { id, position } of steps) places.set(id, position)
    for (const { id, zone, offset } of carried) places.set(id, plus(places.get(zone), offset))
    const isHeld = steps.some(step => step.isHeld)
    if (isDragged && !isHeld) return end()
    move.current.isDragged = isHeld
    apply([...places].map(([id, position]) => ({ id, type: 'position', position, dragging: true })))
  }
}

/** A zone that is made larger at its left or its top is in nobody's hand. */
const stepOf = (one: NodeChange<CanvasNode>): Step[] =>
  one.type === 'position' && one.position && one.dragging !== undefined
    ? [{ id: one.id, position: one.position, isHeld: one.dragging }]
    : []

/** What lies on the zones in hand, and is not itself in hand. */
function carriedBy(steps: readonly Step[], nodes: readonly CanvasNode[]): Carried[] {
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

const plus = (place: Place | undefined, offset: Place): Place => ({
  x: (place?.x ?? 0) + offset.x,
  y: (place?.y ?? 0) + offset.y
})
