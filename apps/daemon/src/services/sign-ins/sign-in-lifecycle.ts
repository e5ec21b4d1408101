import type { SignInRow } from '@callboard/contract'
import { newSecret, now, sha256 } from '../../core/ids.ts'
import type { Application, CallParams } from '../../declarations.ts'
import type { Transaction } from '../../storage/transaction.ts'

const LIFETIME_MS = 30 * 24 * 3_600_000

/** A new sign-in of this person, and the token that renews it: it is told once and kept as its hash. */
export async function startSignIn(app: Application, user_id: string, device = 'unknown', transaction?: Transaction) {
  const refreshToken = newSecret()
  const row = { user_id, device: device.slice(0, 200), hash: sha256(refreshToken), ...nextExpiry() }
  const { sign_in_id } = await app
    .service('sign_ins')
    .create(row, { actor: user_id, ...(transaction && { transaction }) })
  return { sign_in_id, refreshToken }
}

/** Lets a sign-in go on; undefined when it has ended. */
export async function renewSignIn(app: Application, refreshToken: string): Promise<SignInRow | undefined> {
  const database = app.get('database')
  const alive = database('sign_ins')
    .where({ hash: sha256(refreshToken) })
    .where('expires_at', '>', now())
  const [found] = await alive.select('sign_in_id', 'user_id')
  return found && app.service('sign_ins').patch(found.sign_in_id, nextExpiry(), { actor: found.user_id })
}

/** Ends all sign-ins of a person but one. */
export async function endSignIns(app: Application, user_id: string, by: CallParams, but = ''): Promise<void> {
  const database = by.transaction?.trx ?? app.get('database')
  const others = database('sign_ins').where({ user_id }).whereNot({ sign_in_id: but })
  for (const sign_in_id of await others.pluck('sign_in_id')) await app.service('sign_ins').remove(sign_in_id, by)
}

const nextExpiry = () => ({ renewed_at: now(), expires_at: new Date(Date.now() + LIFETIME_MS).toISOString() })
