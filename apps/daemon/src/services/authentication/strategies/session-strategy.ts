import type { User } from '@callboard/contract'
import { AuthenticationBaseStrategy, type AuthenticationRequest } from '@feathersjs/authentication'
import type { Application, CallParams } from '../../../declarations.ts'
import { inTransaction, type Transaction } from '../../../storage/transaction.ts'
import { startSignIn } from '../../sign-ins/sign-in-lifecycle.ts'

/** Returns the user to sign in, within the transaction that creates the sign-in. @throws NotAuthenticated */
export type ResolveUserId = (transaction: Transaction) => Promise<User['user_id']>

/** A strategy that creates a sign-in, with a token that renews it. */
export abstract class SessionStrategy extends AuthenticationBaseStrategy {
  protected readonly daemon: Application

  constructor(app: Application) {
    super()
    this.daemon = app
  }

  /** Verifies the credentials before the transaction, since hashing is slow. The returned function checks the result again. */
  protected abstract verify(request: AuthenticationRequest, params: CallParams): Promise<ResolveUserId>

  async authenticate(request: AuthenticationRequest, params: CallParams) {
    const resolveUserId = await this.verify(request, params)
    return inTransaction(this.daemon, undefined, async transaction => {
      const user_id = await resolveUserId(transaction)
      const device = params.headers?.['user-agent']
      const { sign_in_id, refreshToken } = await startSignIn(this.daemon, user_id, device, transaction)
      const user = await this.daemon.service('users').get(user_id, { transaction })
      return { user, refreshToken, authentication: { strategy: this.name ?? '', credential: sign_in_id } }
    })
  }
}
