import type { AudienceKind, ServiceContract } from '@callboard/contract'
import type { Knex } from 'knex'
import type { Fields } from '../core/fields.ts'

/** C3: the recipients of an event: narrow channels, and whether every authenticated user may receive it. */
export interface Audience {
  readonly channels: readonly string[]
  readonly isOpen: boolean
  /** The board that the event happens on, if any. */
  readonly board_id?: string | undefined
}

/** The part of a board that decides who may read it and everything that belongs to it. */
export interface BoardVisibility {
  board_id: string
  visibility: string
  /** Users who may read the board when it is not open. */
  allowedUserIds: readonly string[]
}

/** The audience of an event of this row, as the transaction sees the database. */
export async function audienceOf(
  trx: Knex,
  contract: Pick<ServiceContract, 'path' | 'scope'>,
  kinds: readonly AudienceKind[],
  row: Fields
): Promise<Audience> {
  const board = await boardVisibilityOf(trx, contract, row)
  return resolveAudience(kinds, row, board, contract.scope === 'workspace')
}

/** The audience of an event whose board is known. */
export function resolveAudience(
  kinds: readonly AudienceKind[],
  row: Fields,
  board: BoardVisibility | undefined,
  isOpen = false
): Audience {
  const channels = kinds.flatMap(kind => channelsFor(kind, row, board))
  return { channels: [...new Set(channels)], isOpen: isOpen || board?.visibility === 'open', board_id: board?.board_id }
}

/** The board that a row is or belongs to; undefined when it belongs to none. */
export async function boardVisibilityOf(
  trx: Knex,
  { path, scope }: Pick<ServiceContract, 'path' | 'scope'>,
  row: Fields
): Promise<BoardVisibility | undefined> {
  if (scope === 'workspace' || scope === 'user') return undefined
  if (path === 'boards') return toBoardVisibility(row)
  const boards = trx('boards').first('boards.board_id', 'visibility', 'boards.created_by', 'members')
  const board =
    scope === 'board'
      ? await boards.where({ board_id: row.board_id })
      : await boards.join('sessions', 'sessions.board_id', 'boards.board_id').where({ session_id: row.session_id })
  return board && toBoardVisibility(board)
}

export function toBoardVisibility({ board_id, visibility, created_by, members }: Fields): BoardVisibility {
  const memberIds: string[] = typeof members === 'string' ? JSON.parse(members) : members
  const allowedUserIds = [...new Set([String(created_by), ...memberIds])].filter(id => id.startsWith('usr_'))
  return { board_id: String(board_id), visibility: String(visibility), allowedUserIds }
}

function channelsFor(kind: AudienceKind, row: Fields, board: BoardVisibility | undefined): string[] {
  switch (kind) {
    case 'workspace':
      return ['workspace']
    case 'board':
      return board ? [`board:${board.board_id}`] : []
    case 'members':
      if (!board) return []
      return board.visibility === 'open' ? ['workspace'] : board.allowedUserIds.map(user_id => `user:${user_id}`)
    case 'session':
      return [`session:${row.session_id}`]
    case 'user':
      return [`user:${row.user_id}`]
    case 'connection':
      return []
  }
}
