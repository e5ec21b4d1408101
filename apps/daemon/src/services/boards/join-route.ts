import { type Board, contracts, joinBoard } from '@callboard/contract'
import { fail } from '../../core/errors.ts'
import type { Application, CallParams } from '../../declarations.ts'
import { idempotent } from '../../hooks/idempotency.ts'
import { atomic } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { routeOptions } from '../knex-service.ts'

declare module '../../declarations.ts' {
  interface ServiceTypes {
    'boards/:board_id/join': JoinRoute
  }
}

type RouteParams = CallParams & { route?: { board_id?: string } }

/** `POST /boards/:board_id/join`: makes an admin a member; the board's activity shows it. */
export class JoinRoute {
  private readonly app: Application

  constructor(app: Application) {
    this.app = app
  }

  async create(_data: object, { route, transaction, user }: RouteParams = {}): Promise<Board> {
    const board_id = route?.board_id
    if (!board_id || !user) throw fail.badRequest('invalid_id', 'The path requires a board id.')
    const boards = this.app.service('boards')
    const board = await boards.get(board_id, { transaction })
    if (board.created_by === user.user_id || board.members.includes(user.user_id)) return board
    return boards.patch(board_id, { members: [...board.members, user.user_id] }, { transaction, user })
  }
}

export function joinRoute(app: Application): void {
  app.use(joinBoard.path, new JoinRoute(app), routeOptions)
  app.service(joinBoard.path).hooks({ around: { all: [validate(joinBoard), atomic, idempotent(contracts.boards)] } })
}
