import { type Board, contracts, joinBoard } from '@callboard/contract'
import { fail } from '../../core/errors.ts'
import type { Application, CallParams } from '../../declarations.ts'
import { idempotent } from '../../hooks/idempotency.ts'
import { atomic } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'

declare module '../../declarations.ts' {
  interface ServiceTypes {
    'boards/:board_id/join': JoinRoute
  }
}

type RouteParams = CallParams & { route?: { board_id?: string } }

/** `POST /boards/:board_id/join`: whoever looks after the workspace becomes a member, and the board's feed says so. */
export class JoinRoute {
  private readonly app: Application

  constructor(app: Application) {
    this.app = app
  }

  async create(_data: object, { route, transaction, user }: RouteParams = {}): Promise<Board> {
    const board_id = route?.board_id
    if (!board_id || !user) throw fail.badRequest('invalid_id', 'Say which board.')
    const boards = this.app.service('boards')
    const board = await boards.get(board_id, { transaction })
    if (board.created_by === user.user_id || board.members.includes(user.user_id)) return board
    return boards.patch(board_id, { members: [...board.members, user.user_id] }, { transaction, user })
  }
}

export function joinRoute(app: Application): void {
  app.use('boards/:board_id/join', new JoinRoute(app), { methods: ['create'], serviceEvents: [] })
  const once = [atomic, idempotent(contracts.boards)]
  app.service('boards/:board_id/join').hooks({ around: { all: [validate(joinBoard), ...once] } })
}
