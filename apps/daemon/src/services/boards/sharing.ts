import { type Board, contracts, hasRole } from '@callboard/contract'
import { fail } from '../../core/errors.ts'
import type { Application, HookContext, NextFunction } from '../../declarations.ts'
import { audienceOf, toBoardVisibility } from '../../events/audience.ts'
import { notifyAccessLost } from '../../hooks/access-lost.ts'

const contract = contracts.boards
const { audience } = contract.events.patched

/** A new board is open unless it is said who may see it. */
export async function setSharingDefaults(context: HookContext, next: NextFunction): Promise<void> {
  const { data } = context
  context.data = { visibility: 'open', members: [], ...data }
  await assertMembersExist(context, context.data.members)
  await next()
}

/** C6: when fewer people may see a board, the others are put out of it and its sessions, and told that it has left. */
export async function updateSharing(context: HookContext, next: NextFunction): Promise<void> {
  const { app, data, id, params, service } = context
  const { transaction } = params
  if (!transaction || (data.visibility === undefined && data.members === undefined)) return next()
  const board: Board = await service.get(id, { transaction })
  assertCreatorOrAdmin(context, board)
  await assertMembersExist(context, data.members)
  params.type = 'board.shared'
  const before = await audienceOf(transaction.trx, contract, audience, board)
  await next()
  const after = await audienceOf(transaction.trx, contract, audience, context.result)
  const { allowedUserIds } = toBoardVisibility(context.result)
  if (
    after.isOpen ||
    (!before.isOpen && toBoardVisibility(board).allowedUserIds.every(user_id => allowedUserIds.includes(user_id)))
  )
    return
  const sessions: string[] = await transaction.trx('sessions').where({ board_id: id }).pluck('session_id')
  const channels = [`board:${id}`, ...sessions.map(session_id => `session:${session_id}`)]
  transaction.outbox.push(() => app.get('memberships').evict(channels, 'not_allowed', allowedUserIds))
  await notifyAccessLost(context, contract, transaction, { known: board, before, after })
}

/** Who sees a board, and whether it stays, is for whoever made it, and for those who look after the workspace. */
export async function onlyCreator(context: HookContext, next: NextFunction): Promise<void> {
  const { id, params, service } = context
  assertCreatorOrAdmin(context, await service.get(id, { transaction: params.transaction }))
  await next()
}

function assertCreatorOrAdmin({ params: { provider, user } }: HookContext, { created_by }: Board): void {
  if (!provider || !user || created_by === user.user_id || hasRole(user.role, 'admin')) return
  throw fail.forbidden('not_yours', 'Only whoever made this board may do this, or an admin.')
}

async function assertMembersExist({ params }: HookContext, members: readonly string[] = []): Promise<void> {
  const known: string[] = (await params.transaction?.trx('users').whereIn('user_id', members).pluck('user_id')) ?? []
  const unknown = members.find(user_id => !known.includes(user_id))
  if (unknown) throw fail.notFound('user', unknown)
}

/** Nobody is a member of anything who is not there any more, and a board that nobody would see goes to who removes them. */
export async function removeFromBoards(app: Application, user_id: string, { params }: HookContext): Promise<void> {
  const { transaction, user } = params
  const boards = transaction?.trx('boards').where({ created_by: user_id }).orWhere('members', 'like', `%"${user_id}"%`)
  for (const { board_id, members, visibility } of (await boards?.select('board_id', 'members', 'visibility')) ?? []) {
    const left: string[] = JSON.parse(members).filter((member: string) => member !== user_id)
    const isOrphan = visibility === 'members' && left.length === 0 && user !== undefined
    const change = { members: isOrphan ? [user.user_id] : left }
    if (isOrphan || members.includes(user_id)) {
      await app.service('boards').patch(board_id, change, { transaction, ...(user && { user }) })
    }
  }
}
