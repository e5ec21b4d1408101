import type { IncomingMessage } from 'node:http'
import type { User } from '@callboard/contract'
import {
  AuthenticationBaseStrategy,
  type AuthenticationRequest,
  type AuthenticationResult,
  type ConnectionEvent
} from '@feathersjs/authentication'
import { NotAuthenticated } from '@feathersjs/errors'
import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Knex } from 'knex'
import { fail } from '../../../core/errors.ts'
import { sha256 } from '../../../core/ids.ts'

interface Authenticated {
  user: User
  /** The id of the access token or the sign-in. */
  credential: string
  /** The expiry of a sign-in's token, in milliseconds since 1970. Access tokens of programs do not expire. */
  expires?: number
}

/**
 * Authenticates the opaque access tokens of programs and the JSON Web Tokens of sign-ins, from the Authorization header or the
 * socket's handshake. It is registered as `jwt`, the name that stock Feathers clients use.
 */
export class TokenStrategy extends AuthenticationBaseStrategy {
  private readonly database: Knex

  constructor(database: Knex) {
    super()
    this.database = database
  }

  async authenticate({ accessToken }: AuthenticationRequest): Promise<AuthenticationResult> {
    if (typeof accessToken !== 'string') throw invalidToken()
    const authenticated = accessToken.includes('.')
      ? await this.findBySignIn(accessToken)
      : await this.findByToken(accessToken)
    if (!authenticated) throw invalidToken()
    const { user, ...credential } = authenticated
    return { accessToken, user, authentication: { strategy: 'jwt', ...credential } }
  }

  async parse(request: IncomingMessage & { auth?: { token?: unknown } }): Promise<AuthenticationRequest | null> {
    const [, bearer] = /^bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? []
    const accessToken = bearer ?? request.auth?.token
    return typeof accessToken === 'string' ? { strategy: 'jwt', accessToken } : null
  }

  /** A connection that has signed in stays signed in; each of its calls verifies the token again. */
  async handleConnection(event: ConnectionEvent, connection: RealTimeConnection, result?: AuthenticationResult) {
    if (event !== 'login' || !result) return
    connection.authentication = { strategy: 'jwt', accessToken: result.accessToken }
    connection.user = result.user
    connection.credential = result.authentication.credential
  }

  private async findByToken(accessToken: string): Promise<Authenticated | undefined> {
    const [user] = await this.usersWithCredential('tokens', 'token_id').where('tokens.hash', sha256(accessToken))
    return user && toAuthenticated(user)
  }

  private async findBySignIn(accessToken: string): Promise<Authenticated | undefined> {
    const { sid, exp } = await this.verifyToken(accessToken)
    const [user] = await this.usersWithCredential('sign_ins', 'sign_in_id').where('sign_ins.sign_in_id', String(sid))
    return user && { ...toAuthenticated(user), expires: Number(exp) * 1000 }
  }

  private async verifyToken(accessToken: string) {
    try {
      return (await this.authentication?.verifyAccessToken(accessToken)) ?? {}
    } catch (error) {
      if (!(error instanceof NotAuthenticated)) throw error
      throw error.data?.name === 'TokenExpiredError' ? tokenExpired() : invalidToken()
    }
  }

  private usersWithCredential(table: 'tokens' | 'sign_ins', key: 'token_id' | 'sign_in_id') {
    const users = this.database('users').join(table, `${table}.user_id`, 'users.user_id')
    return users.select('users.*', `${table}.${key} as credential`)
  }
}

const toAuthenticated = ({ credential, ...user }: User & { credential: string }): Authenticated => ({
  user,
  credential
})

const invalidToken = () => fail.notAuthenticated('invalid_token', 'This token is not valid. Sign in again.')

const tokenExpired = () =>
  fail.notAuthenticated('token_expired', 'This access token has expired. Renew it, or sign in again.')
