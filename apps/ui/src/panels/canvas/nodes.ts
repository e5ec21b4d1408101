import type { Board, Session, Zone } from '@callboard/contract'
import type { Node } from '@xyflow/react'
import type { Card } from '../../ui/session-state.ts'

export type CardNode = Node<Pick<Card, keyof Card> & { isOpen: boolean }, 'card'>
export type ZoneNode = Node<{ board: Board; zone: Zone }, 'zone'>
export type CanvasNode = CardNode | ZoneNode

/** A card's size in pixels at full zoom; cards with more content are higher. */
export const CARD_SIZE = { width: 300, height: 110 }
const GAP_PX = 24
const COLUMNS = 4

/** React Flow adds 1000 to the z-index of selected nodes; a selected zone still lies below its cards. */
const ZONE_Z_INDEX = -1001

export interface Position {
  x: number
  y: number
}

/** Nodes that were moved here: from the given row version on, the row's position is current. */
export type PendingPositions = ReadonlyMap<string, number>

/** Builds the nodes of a board, zones below cards. Nodes that are being moved or are selected stay so. */
export function buildNodes(
  board: Board,
  cards: readonly Card[],
  openSession: string | undefined,
  current: readonly CanvasNode[],
  pending: PendingPositions
): CanvasNode[] {
  const previous = new Map(current.map(node => [node.id, node]))
  const positions = layOut(cards.map(({ session }) => session))
  const zones = board.zones.map((zone): ZoneNode => {
    const id = zoneNodeId(zone.zone_id)
    const { x, y, width, height } = zone
    const isLaid = board.version < (pending.get(id) ?? 0)
    return {
      ...keepNodeState(previous.get(id), { x, y }, isLaid),
      id,
      type: 'zone',
      data: { board, zone },
      width,
      height,
      zIndex: ZONE_Z_INDEX
    }
  })
  const nodes = cards.map((card): CardNode => {
    const id = card.session.session_id
    const isOpen = id === openSession
    const node = previous.get(id)
    // Unchanged data is the same object, so that a card renders only when its own row changed.
    const data = node?.type === 'card' && isUnchanged(node.data, card, isOpen) ? node.data : { ...card, isOpen }
    // With a size and without handles React Flow draws only visible cards, from the first render on.
    const isLaid = card.session.version < (pending.get(id) ?? 0)
    const place = keepNodeState(node, positions.get(id) ?? { x: 0, y: 0 }, isLaid)
    return { measured: CARD_SIZE, ...place, id, type: 'card', data, handles: [] }
  })
  return [...zones, ...nodes]
}

export const zoneNodeId = (zone_id: string) => `zone ${zone_id}`

const keepNodeState = (node: CanvasNode | undefined, position: { x: number; y: number }, isPending: boolean) => ({
  ...(node?.measured && { measured: node.measured }),
  ...(node?.selected && { selected: true }),
  ...(node?.dragging && { dragging: true }),
  position: isPending || node?.dragging || isAt(node, position) ? (node?.position ?? position) : position
})

const isAt = (node: CanvasNode | undefined, { x, y }: { x: number; y: number }) =>
  node?.position.x === x && node.position.y === y

function isUnchanged(data: CardNode['data'], card: Card, isOpen: boolean): boolean {
  return (
    data.session === card.session &&
    data.state === card.state &&
    data.queued === card.queued &&
    data.current === card.current &&
    data.isOpen === isOpen
  )
}

/**
 * Returns the position of every card: its own, else a slot in rows, oldest first. Moving one card leaves the others
 * where they are; unplaced cards whose slot is covered are placed below all others.
 */
function layOut(sessions: readonly Session[]): Map<string, Position> {
  const positions = new Map(sessions.flatMap(({ session_id, place }) => (place ? [[session_id, place]] : [])))
  const taken = [...positions.values()]
  const covered: Session[] = []
  const byAge = sessions.toSorted((one, other) => one.created_at.localeCompare(other.created_at))
  for (const [at, session] of byAge.entries()) {
    if (session.place) continue
    const slot = slotOf(at)
    if (taken.some(place => overlaps(place, slot))) covered.push(session)
    else positions.set(session.session_id, slot)
  }
  const top = Math.max(0, ...[...positions.values()].map(({ y }) => y)) + CARD_SIZE.height + 3 * GAP_PX
  for (const [at, { session_id }] of covered.entries()) {
    const { x, y } = slotOf(at)
    positions.set(session_id, { x, y: top + y })
  }
  return positions
}

const slotOf = (at: number): Position => ({
  x: (at % COLUMNS) * (CARD_SIZE.width + GAP_PX),
  y: Math.floor(at / COLUMNS) * (CARD_SIZE.height + 2 * GAP_PX)
})

const overlaps = (one: Position, other: Position) =>
  Math.abs(one.x - other.x) < CARD_SIZE.width && Math.abs(one.y - other.y) < CARD_SIZE.height

/** The cards whose center lies in a zone. */
export function cardsIn(zone: CanvasNode, nodes: readonly CanvasNode[]): CanvasNode[] {
  const { width = 0, height = 0, position } = zone
  return nodes.filter(({ type, position: { x, y }, measured }) => {
    const middle = { x: x + CARD_SIZE.width / 2, y: y + (measured?.height ?? CARD_SIZE.height) / 2 }
    const isInside =
      middle.x >= position.x &&
      middle.x <= position.x + width &&
      middle.y >= position.y &&
      middle.y <= position.y + height
    return type === 'card' && isInside
  })
}
