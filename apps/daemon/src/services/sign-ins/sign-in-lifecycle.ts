import type { SignInRow } from '@callboard/contract'
import { newSecret, now, sha256 } from '../../core/ids.ts'
import type { Application, CallParams } from '../../declarations.ts'
import type { Transaction } from '../../storage/transaction.ts'

const LIFETIME_MS = 30 * 24 * 3_600_000

/** Creates a sign-in and returns the token that renews it; the database holds only the token's hash. */
export async function startSignIn(app: Application, user_id: string, device = 'unknown', transaction?: Transaction) {
  const refreshToken = newSecret()
  const row = { user_id, device: device.slice(0, 200), hash: sha256(refreshToken), ...nextExpiry() }
  const { sign_in_id } = await app
    .service('sign_ins')
    .create(row, { actor: user_id, ...(transaction && { transaction }) })
  return { sign_in_id, refreshToken }
}

/** Extends a sign-in; returns undefined when it has ended. */
export async function renewSignIn(app: Application, refreshToken: string): Promise<SignInRow | undefined> {
  const database = app.get('database')
  const active = database('sign_ins')
    .where({ hash: sha256(refreshToken) })
    .where('expires_at', '>', now())
  const [signIn] = await active.select('sign_in_id', 'user_id')
  return signIn && app.service('sign_ins').patch(signIn.sign_in_id, nextExpiry(), { actor: signIn.user_id })
}

/** Ends all sign-ins of a user except one. */
export async function endSignIns(app: Application, user_id: string, origin: CallParams, exceptId = ''): Promise<void> {
  const database = origin.transaction?.trx ?? app.get('database')
  const others = database('sign_ins').where({ user_id }).whereNot({ sign_in_id: exceptId })
  for (const sign_in_id of await others.pluck('sign_in_id')) await app.service('sign_ins').remove(sign_in_id, origin)
}

const nextExpiry = () => ({ renewed_at: now(), expires_at: new Date(Date.now() + LIFETIME_MS).toISOString() })
