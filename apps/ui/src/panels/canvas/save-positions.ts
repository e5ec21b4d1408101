import { useRef, useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { tellFailure } from '../../ui/toast.ts'
import type { Moved } from './drag.ts'
import type { Laid, Place } from './nodes.ts'
import { changeZones, withPlaces } from './zones.ts'

/** Keeps where things are put down; until the daemon has answered, they lie there all the same. */
export function usePlaces(board_id: string) {
  const client = useClient()
  const [laid, setLaid] = useState<Laid>(new Map())
  const latest = useRef(new Map<string, Promise<unknown>>())
  const zonesSaved = useRef<Promise<unknown>>(Promise.resolve())

  const settle = async (ids: string[], saved: Promise<{ version: number }>) => {
    // What was put down once more since then lies where that says.
    const lieUntil = (version: number) => {
      const still = ids.filter(id => latest.current.get(id) === saved)
      setLaid(laid => new Map([...laid, ...still.map((id): [string, number] => [id, version])]))
    }
    for (const id of ids) latest.current.set(id, saved)
    lieUntil(Number.POSITIVE_INFINITY)
    try {
      const { version } = await saved
      lieUntil(version)
    } catch (error) {
      lieUntil(0)
      tellFailure('Couldn’t save the position', error)
    }
  }
  // All zones are one row: two changes at once would be in each other's way, and the elder might be the last.
  const saveZones = (places: ReadonlyMap<string, Place>) => {
    const save = () => changeZones(client, board_id, withPlaces(places))
    const saved = zonesSaved.current.then(save, save)
    zonesSaved.current = saved
    return saved
  }
  const putDown = (moved: readonly Moved[]) => {
    const zones = new Map<string, Place>()
    const ids: string[] = []
    for (const { node, place } of moved) {
      if (node.type === 'card') {
        void settle([node.id], client.service('sessions').patch(node.id, { place: rounded(place) }))
      } else {
        ids.push(node.id)
        zones.set(node.data.zone.zone_id, rounded(place))
      }
    }
    if (ids.length > 0) void settle(ids, saveZones(zones))
  }
  return { laid, putDown }
}

export const rounded = ({ x, y }: Place): Place => ({ x: Math.round(x), y: Math.round(y) })
