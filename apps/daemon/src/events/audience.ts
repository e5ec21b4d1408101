import type { AudienceKind, ServiceContract } from '@callboard/contract'
import type { Knex } from 'knex'

/** C3: who hears an event: narrow channels, and whether everyone who is signed in may hear it. */
export interface Audience {
  readonly channels: readonly string[]
  readonly isOpen: boolean
  /** The board that it happens on, if it happens on one. */
  readonly board_id?: string | undefined
}

/** A board, as far as it decides who hears what hangs on it. */
export interface BoardVisibility {
  board_id: string
  visibility: string
  /** The ids of those who may see it when it is not open. */
  seers: readonly string[]
}

type Row = Readonly<Record<string, unknown>>

/** Who hears an event of this row, as the database stands in this transaction. */
export async function audienceOf(
  trx: Knex,
  contract: Pick<ServiceContract, 'path' | 'scope'>,
  audience: readonly AudienceKind[],
  row: Row
): Promise<Audience> {
  const place = await boardVisibilityOf(trx, contract, row)
  return resolveAudience(audience, row, place, contract.scope === 'workspace')
}

/** The same for a place that is known. */
export function resolveAudience(
  audience: readonly AudienceKind[],
  row: Row,
  place: BoardVisibility | undefined,
  isOpen = false
): Audience {
  const channels = audience.flatMap(one => channelsFor(one, row, place))
  return { channels: [...new Set(channels)], isOpen: isOpen || place?.visibility === 'open', board_id: place?.board_id }
}

/** The board that a row is, or hangs on; undefined for what hangs on none. */
export async function boardVisibilityOf(
  trx: Knex,
  { path, scope }: Pick<ServiceContract, 'path' | 'scope'>,
  row: Row
): Promise<BoardVisibility | undefined> {
  if (scope === 'workspace' || scope === 'user') return undefined
  if (path === 'boards') return toBoardVisibility(row)
  const boards = trx('boards').first('boards.board_id', 'visibility', 'boards.created_by', 'members')
  const found =
    scope === 'board'
      ? await boards.where({ board_id: row.board_id })
      : await boards.join('sessions', 'sessions.board_id', 'boards.board_id').where({ session_id: row.session_id })
  return found && toBoardVisibility(found)
}

export function toBoardVisibility({ board_id, visibility, created_by, members }: Row): BoardVisibility {
  const named: string[] = typeof members === 'string' ? JSON.parse(members) : members
  const seers = [...new Set([String(created_by), ...named])].filter(id => id.startsWith('usr_'))
  return { board_id: String(board_id), visibility: String(visibility), seers }
}

function channelsFor(audience: AudienceKind, row: Row, place: BoardVisibility | undefined): string[] {
  switch (audience) {
    case 'workspace':
      return ['workspace']
    case 'board':
      return place ? [`board:${place.board_id}`] : []
    case 'members':
      if (!place) return []
      return place.visibility === 'open' ? ['workspace'] : place.seers.map(user_id => `user:${user_id}`)
    case 'session':
      return [`session:${row.session_id}`]
    case 'user':
      return [`user:${row.user_id}`]
    case 'connection':
      return []
  }
}
