import { type Board, contracts, hasRole } from '@callboard/contract'
import { fail } from '../../core/errors.ts'
import type { CallContext, HookContext, NextFunction } from '../../declarations.ts'
import { audienceOf, toBoardVisibility } from '../../events/audience.ts'
import { notifyAccessLost } from '../../hooks/access-lost.ts'

const contract = contracts.boards
const { audience } = contract.events.patched

/** New boards are open by default. */
export async function setSharingDefaults(context: HookContext<'boards', 'create'>, next: NextFunction): Promise<void> {
  const { data } = context
  context.data = { visibility: 'open', members: [], ...data }
  await assertMembersExist(context, context.data.members)
  await next()
}

/** C6: users who can no longer read the board are evicted from it and its sessions, and receive `left`. */
export async function updateSharing(
  context: HookContext<'boards', 'update' | 'patch'>,
  next: NextFunction
): Promise<void> {
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
  const isAllowed = (user_id: string) => allowedUserIds.includes(user_id)
  if (after.isOpen || (!before.isOpen && toBoardVisibility(board).allowedUserIds.every(isAllowed))) return
  const sessions: string[] = await transaction.trx('sessions').where({ board_id: id }).pluck('session_id')
  const channels = [`board:${id}`, ...sessions.map(session_id => `session:${session_id}`)]
  transaction.outbox.push(() => app.get('memberships').evict(channels, 'not_allowed', allowedUserIds))
  await notifyAccessLost(context, contract, transaction, { known: board, before, after })
}

/** Only the board's creator and admins may make this call. */
export async function onlyCreator(context: HookContext<'boards', 'remove'>, next: NextFunction): Promise<void> {
  const { id, params, service } = context
  assertCreatorOrAdmin(context, await service.get(id, { transaction: params.transaction }))
  await next()
}

function assertCreatorOrAdmin({ params: { provider, user } }: CallContext, { created_by }: Board): void {
  if (!provider || !user || created_by === user.user_id || hasRole(user.role, 'admin')) return
  throw fail.forbidden('not_yours', 'Only the board’s creator or an admin can do this.')
}

async function assertMembersExist({ params }: CallContext, members: readonly string[] = []): Promise<void> {
  const existing: string[] = (await params.transaction?.trx('users').whereIn('user_id', members).pluck('user_id')) ?? []
  const unknown = members.find(user_id => !existing.includes(user_id))
  if (unknown) throw fail.notFound('user', unknown)
}
