import type { IncomingMessage } from 'node:http'
import {
  AuthenticationBaseStrategy,
  type AuthenticationRequest,
  type AuthenticationResult,
  type ConnectionEvent
} from '@feathersjs/authentication'
import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Knex } from 'knex'
import { fail } from '../../errors.ts'
import type { SignInCodes } from './codes.ts'
import { createToken, userOfToken } from './tokens.ts'

/** Opaque tokens under the name that stock Feathers clients sign in with. They come in a header or the socket's handshake. */
export class TokenStrategy extends AuthenticationBaseStrategy {
  private readonly database: Knex

  constructor(database: Knex) {
    super()
    this.database = database
  }

  async authenticate({ accessToken }: AuthenticationRequest): Promise<AuthenticationResult> {
    const user = typeof accessToken === 'string' ? await userOfToken(this.database, accessToken) : undefined
    if (!user) throw fail.notAuthenticated('invalid_token', 'This token is not valid, or not any more. Sign in again.')
    return { accessToken, user, authentication: { strategy: 'jwt' } }
  }

  async parse(request: IncomingMessage & { auth?: { token?: unknown } }): Promise<AuthenticationRequest | null> {
    const [, bearer] = /^bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? []
    const accessToken = bearer ?? request.auth?.token
    return typeof accessToken === 'string' ? { strategy: 'jwt', accessToken } : null
  }

  /** A connection that signed in stays signed in; each of its calls checks the token again. */
  async handleConnection(event: ConnectionEvent, connection: RealTimeConnection, result?: AuthenticationResult) {
    if (event === 'login' && result) {
      connection.authentication = { strategy: 'jwt', accessToken: result.accessToken }
      connection.user = result.user
    } else if (event === 'logout') {
      delete connection.authentication
      delete connection.user
    }
  }
}

/** Exchanges the one-time code of a sign-in link for a token of the browser's own. */
export class LinkStrategy extends AuthenticationBaseStrategy {
  private readonly database: Knex
  private readonly codes: SignInCodes

  constructor(database: Knex, codes: SignInCodes) {
    super()
    this.database = database
    this.codes = codes
  }

  async authenticate({ code }: AuthenticationRequest): Promise<AuthenticationResult> {
    const user_id = this.codes.redeem(code)
    const user = user_id && (await this.database('users').where({ user_id }).first())
    if (!user)
      throw fail.notAuthenticated(
        'invalid_code',
        'This sign-in link was used already or is too old. Ask for a new one: callboard link'
      )
    const accessToken = await createToken(this.database, user.user_id, 'browser')
    return { accessToken, user, authentication: { strategy: 'link' } }
  }
}
