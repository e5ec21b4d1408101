import type { Invite } from '@callboard/contract'
import { fail } from '../../core/errors.ts'
import { now, sha256 } from '../../core/ids.ts'
import type { Transaction } from '../../storage/transaction.ts'
import { canManageRole } from '../users/manage-roles.ts'

/**
 * Redeems a code within the transaction that uses it. Redeeming a password reset invalidates the user's other reset links.
 * @throws NotAuthenticated when the code is unknown, used or expired, or its creator is no longer allowed to create it
 */
export async function redeemInvite(transaction: Transaction, code: string, kind: 'invite' | 'reset') {
  const { trx } = transaction
  const [invite] = await trx('invites')
    .where({ hash: sha256(code) })
    .where('expires_at', '>', now())
  if (!invite || (invite.user_id === null) !== (kind === 'invite') || !(await isStillAllowed(transaction, invite))) {
    throw fail.notAuthenticated('invalid_code', 'This link has already been used or has expired. Ask for a new one.')
  }
  const { invite_id, user_id } = invite
  await trx('invites')
    .where(user_id === null ? { invite_id } : { user_id })
    .delete()
  return invite
}

/** The roles of the creator and of the invited user may have changed since the link was created. */
async function isStillAllowed({ trx }: Transaction, { created_by, role, user_id }: Invite): Promise<boolean> {
  const creator = await trx('users').where({ user_id: created_by }).first('role')
  const invited = user_id ? await trx('users').where({ user_id }).first('role') : { role }
  return creator !== undefined && (created_by === user_id || canManageRole(creator.role, invited.role))
}
