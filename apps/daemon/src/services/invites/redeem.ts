import type { Invite } from '@callboard/contract'
import { fail } from '../../core/errors.ts'
import { now, sha256 } from '../../core/ids.ts'
import type { Transaction } from '../../storage/transaction.ts'
import { canManageRole } from '../users/manage-roles.ts'

/**
 * Uses a code up, with the transaction that it is used in. Of several links that set somebody's password, the first one
 * used is the last.
 * @throws NotAuthenticated when it is unknown, used or too old, or when whoever made it might not make it any more
 */
export async function redeemInvite(transaction: Transaction, code: string, kind: 'invite' | 'reset') {
  const { trx } = transaction
  const [invite] = await trx('invites')
    .where({ hash: sha256(code) })
    .where('expires_at', '>', now())
  if (!invite || (invite.user_id === null) !== (kind === 'invite') || !(await isStillAllowed(transaction, invite))) {
    throw fail.notAuthenticated('invalid_code', 'This link was used already or is too old. Ask for a new one.')
  }
  const { invite_id, user_id } = invite
  await trx('invites')
    .where(user_id === null ? { invite_id } : { user_id })
    .delete()
  return invite
}

/** Roles change while a link is on its way: its maker's, and that of the person whose password it sets. */
async function isStillAllowed({ trx }: Transaction, { created_by, role, user_id }: Invite): Promise<boolean> {
  const maker = await trx('users').where({ user_id: created_by }).first('role')
  const whom = user_id ? await trx('users').where({ user_id }).first('role') : { role }
  return maker !== undefined && (created_by === user_id || canManageRole(maker.role, whom.role))
}
