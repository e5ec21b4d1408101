import type { Client } from '@callboard/client'
import type { Board, Zone } from '@callboard/contract'

type Change = (zones: readonly Zone[]) => Zone[]

/**
 * Changes a board's zones, and retries on version conflicts so that concurrent changes are not lost. Returns the board.
 */
export async function changeZones(client: Client, board_id: string, change: Change): Promise<Board> {
  const boards = client.service('boards')
  for (let tries = 1; ; tries++) {
    const { zones, version } = await boards.get(board_id)
    try {
      return await boards.patch(board_id, { zones: change(zones), if_version: version })
    } catch (error) {
      if (tries === 3 || !isConflict(error)) throw error
    }
  }
}

const isConflict = (error: unknown): boolean => error instanceof Error && error.name === 'Conflict'

export const withZone =
  (zone: Zone): Change =>
  zones => [...zones, zone]

/** Changes only the given fields; a zone that was removed meanwhile stays removed. */
export const withZoneChange =
  (zone_id: string, change: Partial<Omit<Zone, 'zone_id'>>): Change =>
  zones =>
    zones.map(one => (one.zone_id === zone_id ? { ...one, ...change } : one))

/** Moves zones by their ids. */
export const withPositions =
  (places: ReadonlyMap<string, Pick<Zone, 'x' | 'y'>>): Change =>
  zones =>
    zones.map(one => ({ ...one, ...places.get(one.zone_id) }))

export const withoutZone =
  (zone_id: string): Change =>
  zones =>
    zones.filter(zone => zone.zone_id !== zone_id)
