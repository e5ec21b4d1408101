import type { Board, Session, Zone } from '@callboard/contract'
import type { Node } from '@xyflow/react'
import type { Card } from '../../ui/session-state.ts'

export type CardNode = Node<Pick<Card, keyof Card> & { isOpen: boolean }, 'card'>
export type ZoneNode = Node<{ board: Board; zone: Zone }, 'zone'>
export type CanvasNode = CardNode | ZoneNode

/** A card's size in pixels at full size; it is higher when it has more to say. */
export const CARD = { width: 300, height: 110 }
const GAP = 24
const COLUMNS = 4

/** React Flow raises by a thousand what is chosen; a zone that is chosen still lies below its cards. */
const BELOW = -1001

export interface Place {
  x: number
  y: number
}

/** Of what somebody here has put down: from which version of its row on it lies where that says. */
export type Laid = ReadonlyMap<string, number>

/** What lies on a board: zones below, cards above. What is moved or chosen at this moment stays so. */
export function nodesOf(
  board: Board,
  cards: readonly Card[],
  openSession: string | undefined,
  held: readonly CanvasNode[],
  laid: Laid
): CanvasNode[] {
  const before = new Map(held.map(node => [node.id, node]))
  const places = placesOf(cards.map(({ session }) => session))
  const zones = board.zones.map((zone): ZoneNode => {
    const id = zoneNode(zone.zone_id)
    const { x, y, width, height } = zone
    const isLaid = board.version < (laid.get(id) ?? 0)
    return {
      ...kept(before.get(id), { x, y }, isLaid),
      id,
      type: 'zone',
      data: { board, zone },
      width,
      height,
      zIndex: BELOW
    }
  })
  const nodes = cards.map((card): CardNode => {
    const id = card.session.session_id
    const isOpen = id === openSession
    const node = before.get(id)
    // The same data is the same object: a card renders only when its own row changed.
    const data = node?.type === 'card' && isSame(node.data, card, isOpen) ? node.data : { ...card, isOpen }
    // Its size is guessed until it is drawn, and it has no handles: only what is in sight is drawn, from the first time on.
    const isLaid = card.session.version < (laid.get(id) ?? 0)
    const place = kept(node, places.get(id) ?? { x: 0, y: 0 }, isLaid)
    return { measured: CARD, ...place, id, type: 'card', data, handles: [] }
  })
  return [...zones, ...nodes]
}

export const zoneNode = (zone_id: string) => `zone ${zone_id}`

const kept = (node: CanvasNode | undefined, position: { x: number; y: number }, isLaid: boolean) => ({
  ...(node?.measured && { measured: node.measured }),
  ...(node?.selected && { selected: true }),
  ...(node?.dragging && { dragging: true }),
  position: isLaid || node?.dragging || isAt(node, position) ? (node?.position ?? position) : position
})

const isAt = (node: CanvasNode | undefined, { x, y }: { x: number; y: number }) =>
  node?.position.x === x && node.position.y === y

function isSame(data: CardNode['data'], card: Card, isOpen: boolean): boolean {
  return (
    data.session === card.session &&
    data.state === card.state &&
    data.queued === card.queued &&
    data.current === card.current &&
    data.isOpen === isOpen
  )
}

/**
 * Where each card lies: where somebody has put it, else in rows, eldest first. Putting one elsewhere leaves the others where
 * they are; those on which it is put lie below all.
 */
function placesOf(sessions: readonly Session[]): Map<string, Place> {
  const places = new Map(sessions.flatMap(({ session_id, place }) => (place ? [[session_id, place]] : [])))
  const put = [...places.values()]
  const covered: Session[] = []
  const byAge = sessions.toSorted((one, other) => one.created_at.localeCompare(other.created_at))
  for (const [at, session] of byAge.entries()) {
    if (session.place) continue
    const slot = slotOf(at)
    if (put.some(place => isOver(place, slot))) covered.push(session)
    else places.set(session.session_id, slot)
  }
  const top = Math.max(0, ...[...places.values()].map(({ y }) => y)) + CARD.height + 3 * GAP
  for (const [at, { session_id }] of covered.entries()) {
    const { x, y } = slotOf(at)
    places.set(session_id, { x, y: top + y })
  }
  return places
}

const slotOf = (at: number): Place => ({
  x: (at % COLUMNS) * (CARD.width + GAP),
  y: Math.floor(at / COLUMNS) * (CARD.height + 2 * GAP)
})

const isOver = (one: Place, other: Place) =>
  Math.abs(one.x - other.x) < CARD.width && Math.abs(one.y - other.y) < CARD.height

/** The cards whose middle lies in a zone. */
export function cardsIn(zone: CanvasNode, nodes: readonly CanvasNode[]): CanvasNode[] {
  const { width = 0, height = 0, position } = zone
  return nodes.filter(({ type, position: { x, y }, measured }) => {
    const middle = { x: x + CARD.width / 2, y: y + (measured?.height ?? CARD.height) / 2 }
    const isInside =
      middle.x >= position.x &&
      middle.x <= position.x + width &&
      middle.y >= position.y &&
      middle.y <= position.y + height
    return type === 'card' && isInside
  })
}
