import { contracts, type Session } from '@callboard/contract'
import { assertCanRead } from '../../access/row-access.ts'
import type { HookContext, NextFunction } from '../../declarations.ts'
import { audienceOf, boardVisibilityOf } from '../../events/audience.ts'
import { notifyAccessLost } from '../../hooks/access-lost.ts'

const contract = contracts.sessions
const { audience } = contract.events.patched

/** C6: moves a session to another readable board. Users who cannot read that board are evicted and receive `left`. */
export async function moveBoard(context: HookContext<'sessions'>, next: NextFunction): Promise<void> {
  const { app, data, id, params, service } = context
  const { transaction, user } = params
  if (data.board_id === undefined || !transaction) return next()
  const session: Session = await service.get(id, { transaction })
  if (session.board_id === data.board_id) return next()
  if (user) await assertCanRead(app, contracts.boards, data.board_id, user, transaction)
  params.type = 'session.moved'
  // A position on the old board means nothing on the new one.
  data.place ??= null
  const before = await audienceOf(transaction.trx, contract, audience, session)
  await next()
  const after = await audienceOf(transaction.trx, contract, audience, context.result)
  const board = await boardVisibilityOf(transaction.trx, contract, context.result)
  transaction.outbox.push(() => {
    if (!after.isOpen) app.get('memberships').evict([`session:${id}`], 'not_allowed', board?.allowedUserIds)
  })
  await notifyAccessLost(context, contract, transaction, { known: session, before, after })
}
