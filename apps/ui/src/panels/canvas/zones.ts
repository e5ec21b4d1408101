import type { Client } from '@callboard/client'
import type { Board, Zone } from '@callboard/contract'

type Change = (zones: readonly Zone[]) => Zone[]

/** Changes the zones of a board as they are now; somebody else's change in the same moment is not lost. Answers with the board. */
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

/** Only what is named changes; one that somebody has removed stays removed. */
export const withZoneChange =
  (zone_id: string, change: Partial<Omit<Zone, 'zone_id'>>): Change =>
  zones =>
    zones.map(one => (one.zone_id === zone_id ? { ...one, ...change } : one))

/** Puts zones elsewhere, by their ids. */
export const withPositions =
  (places: ReadonlyMap<string, Pick<Zone, 'x' | 'y'>>): Change =>
  zones =>
    zones.map(one => ({ ...one, ...places.get(one.zone_id) }))

export const withoutZone =
  (zone_id: string): Change =>
  zones =>
    zones.filter(zone => zone.zone_id !== zone_id)
