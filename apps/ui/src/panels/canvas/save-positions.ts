import { useRef, useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { toastError } from '../../ui/toast.ts'
import type { MovedNode } from './drag.ts'
import type { PendingPositions, Position } from './nodes.ts'
import { changeZones, withPositions } from './zones.ts'

/** Saves positions; until the daemon has answered, moved nodes stay where they were dropped. */
export function useSavePositions(board_id: string) {
  const client = useClient()
  const [pendingPositions, setPendingPositions] = useState<PendingPositions>(new Map())
  const latestSaves = useRef(new Map<string, Promise<unknown>>())
  const lastZoneSave = useRef<Promise<unknown>>(Promise.resolve())

  const trackSave = async (ids: string[], saved: Promise<{ version: number }>) => {
    // A node that was moved again meanwhile follows its latest save.
    const lieUntil = (version: number) => {
      const still = ids.filter(id => latestSaves.current.get(id) === saved)
      setPendingPositions(current => new Map([...current, ...still.map((id): [string, number] => [id, version])]))
    }
    for (const id of ids) latestSaves.current.set(id, saved)
    lieUntil(Number.POSITIVE_INFINITY)
    try {
      const { version } = await saved
      lieUntil(version)
    } catch (error) {
      lieUntil(0)
      toastError('Couldn’t save the position', error)
    }
  }
  // All zones are one row: concurrent saves would conflict, and an older one could win.
  const saveZones = (places: ReadonlyMap<string, Position>) => {
    const save = () => changeZones(client, board_id, withPositions(places))
    const saved = lastZoneSave.current.then(save, save)
    lastZoneSave.current = saved
    return saved
  }
  const savePositions = (moved: readonly MovedNode[]) => {
    const zones = new Map<string, Position>()
    const ids: string[] = []
    for (const { node, position } of moved) {
      if (node.type === 'card') {
        void trackSave([node.id], client.service('sessions').patch(node.id, { place: roundPosition(position) }))
      } else {
        ids.push(node.id)
        zones.set(node.data.zone.zone_id, roundPosition(position))
      }
    }
    if (ids.length > 0) void trackSave(ids, saveZones(zones))
  }
  return { pendingPositions, savePositions }
}

export const roundPosition = ({ x, y }: Position): Position => ({ x: Math.round(x), y: Math.round(y) })
