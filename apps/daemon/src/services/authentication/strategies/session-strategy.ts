import type { User } from '@callboard/contract'
import { AuthenticationBaseStrategy, type AuthenticationRequest } from '@feathersjs/authentication'
import type { Application, CallParams } from '../../../declarations.ts'
import { inTransaction, type Transaction } from '../../../storage/transaction.ts'
import { startSignIn } from '../../sign-ins/sign-in-lifecycle.ts'

/** Says in the transaction that signs somebody in who it is, and throws NotAuthenticated for nobody. */
export type ResolveUserId = (transaction: Transaction) => Promise<User['user_id']>

/** A way to come in that begins a sign-in of its own, with a token that renews it. */
export abstract class SessionStrategy extends AuthenticationBaseStrategy {
  protected readonly daemon: Application

  constructor(app: Application) {
    super()
    this.daemon = app
  }

  /** Looks at what was given, which may take its time. What it finds is looked at again in the transaction. */
  protected abstract verify(request: AuthenticationRequest, params: CallParams): Promise<ResolveUserId>

  async authenticate(request: AuthenticationRequest, params: CallParams) {
    const proven = await this.verify(request, params)
    return inTransaction(this.daemon, undefined, async transaction => {
      const user_id = await proven(transaction)
      const begun = await startSignIn(this.daemon, user_id, params.headers?.['user-agent'], transaction)
      const user = await this.daemon.service('users').get(user_id, { transaction })
      const authentication = { strategy: this.name ?? '', credential: begun.sign_in_id }
      return { user, refreshToken: begun.refreshToken, authentication }
    })
  }
}
