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

/** What lies on a board: zones below, cards above. What is moved or chosen at this moment stays so. */
export function nodesOf(
  board: Board,
  cards: readonly Card[],
  openSession: string | undefined,
  held: readonly CanvasNode[]
): CanvasNode[] {
  const before = new Map(held.map(node => [node.id, node]))
  const places = placesOf(cards.map(({ session }) => session))
  const zones = board.zones.map((zone): ZoneNode => {
    const id = zoneNode(zone.zone_id)
    const { x, y, width, height } = zone
    return { ...kept(before.get(id), { x, y }), id, type: 'zone', data: { board, zone }, width, height, zIndex: -1 }
  })
  const nodes = cards.map((card): CardNode => {
    const id = card.session.session_id
    const isOpen = id === openSession
    const node = before.get(id)
    // The same data is the same object: a card renders only when its own row changed.
    const data = node?.type === 'card' && isSame(node.data, card, isOpen) ? node.data : { ...card, isOpen }
    // Its size is guessed until it is drawn, and it has no handles: only what is in sight is drawn, from the first time on.
    return { measured: CARD, ...kept(node, places.get(id) ?? { x: 0, y: 0 }), id, type: 'card', data, handles: [] }
  })
  return [...zones, ...nodes]
}

export const zoneNode = (zone_id: string) => `zone ${zone_id}`

const kept = (node: CanvasNode | undefined, position: { x: number; y: number }) => ({
  ...(node?.measured && { measured: node.measured }),
  ...(node?.selected && { selected: true }),
  ...(node?.dragging && { dragging: true }),
  position: node?.dragging || isAt(node, position) ? (node?.position ?? position) : position
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

/** Where each card lies: where somebody has put it, else in rows below all that were put, eldest first. */
function placesOf(sessions: readonly Session[]): Map<string, { x: number; y: number }> {
  const put = sessions.flatMap(({ session_id, place }) => (place ? [[session_id, place] as const] : []))
  const top = put.length ? Math.max(...put.map(([, { y }]) => y)) + CARD.height + 3 * GAP : 0
  const others = sessions
    .filter(({ place }) => !place)
    .sort((one, other) => one.created_at.localeCompare(other.created_at))
    .map(({ session_id }, at) => {
      const place = {
        x: (at % COLUMNS) * (CARD.width + GAP),
        y: top + Math.floor(at / COLUMNS) * (CARD.height + 2 * GAP)
      }
      return [session_id, place] as const
    })
  return new Map([...put, ...others])
}

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
