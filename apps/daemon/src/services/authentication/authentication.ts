import { createSecretKey, type KeyObject } from 'node:crypto'
import { ID_PREFIX, type SignInRequest, signInSchemas } from '@callboard/contract'
import { type AuthenticationResult, AuthenticationService, type JwtVerifyOptions } from '@feathersjs/authentication'
import { limitSignIns } from '../../access/sign-in-limits.ts'
import { fail } from '../../core/errors.ts'
import { dataValidator, type Validator } from '../../core/validator.ts'
import type { Application, CallContext, NextFunction } from '../../declarations.ts'
import type { SignInCodes } from '../links/sign-in-codes.ts'
import { closeExpired } from './close-expired.ts'
import { InviteStrategy } from './strategies/invite.ts'
import { LinkStrategy } from './strategies/link.ts'
import { LocalStrategy } from './strategies/local.ts'
import { RefreshStrategy } from './strategies/refresh.ts'
import { ResetStrategy } from './strategies/reset.ts'
import { TokenStrategy } from './strategies/token.ts'

declare module '../../declarations.ts' {
  interface ServiceTypes {
    authentication: AuthenticationService
  }
}

/** Signing in and out; it emits no events. */
export function authentication(app: Application, codes: SignInCodes, signingSecret: string): void {
  const { accessTokenLifetimeMs } = app.get('config')
  app.set('authentication', {
    secret: signingSecret,
    entity: 'user',
    service: 'users',
    entityId: 'user_id',
    authStrategies: Object.keys(signInSchemas),
    parseStrategies: ['jwt'],
    jwtOptions: {
      algorithm: 'HS256',
      audience: 'callboard',
      issuer: 'callboard',
      expiresIn: `${accessTokenLifetimeMs}ms`
    }
  })
  const service = new SignInService(app, createSecretKey(signingSecret, 'utf8'))
  service.register('jwt', new TokenStrategy(app.get('database')))
  service.register('local', new LocalStrategy(app))
  service.register('link', new LinkStrategy(app, codes))
  service.register('invite', new InviteStrategy(app))
  service.register('reset', new ResetStrategy(app))
  service.register('refresh', new RefreshStrategy(app))
  app.use('authentication', service, { serviceEvents: [], methods: ['create', 'remove'] })
  app
    .service('authentication')
    .hooks({ around: { create: [validateSignIn, limitSignIns(app.get('signInLimits'))], remove: [endSignIn] } })
  closeExpired(app)
}

/** The JSON Web Token of a sign-in contains its id, so that the token is invalid once the sign-in has ended. */
class SignInService extends AuthenticationService {
  /** Created once: from a string, every call would create the key again, and first try to parse it as a public key. */
  private readonly key: KeyObject

  constructor(app: Application, key: KeyObject) {
    super(app)
    this.key = key
  }

  override verifyAccessToken(accessToken: string, options?: JwtVerifyOptions) {
    return super.verifyAccessToken(accessToken, options, this.key)
  }

  override async getPayload({ authentication }: AuthenticationResult) {
    return { sid: authentication.credential }
  }
}

const checks = new Map<unknown, Validator>(
  Object.entries(signInSchemas).map(([strategy, schema]) => [strategy, dataValidator(schema)])
)

async function validateSignIn(context: CallContext, next: NextFunction): Promise<void> {
  const request: Partial<SignInRequest> = Object(context.data)
  const check = checks.get(request.strategy)
  if (!check) {
    throw fail.badRequest('invalid', `Invalid data: strategy must be one of ${Object.keys(signInSchemas).join(', ')}.`)
  }
  check(context.data)
  await next()
}

/** Ends the sign-in. An access token stays valid, because it is ended by removing it: only the connection is signed out. */
async function endSignIn(context: CallContext, next: NextFunction): Promise<void> {
  const { app, params } = context
  if (!params.authentication) throw fail.notAuthenticated('not_signed_in', 'Sign in first.')
  await next()
  const { user, authentication }: AuthenticationResult = Object(context.result)
  const { connection } = params
  const isSignIn = authentication.credential.startsWith(ID_PREFIX.sign_in)
  if (isSignIn)
    await app.service('sign_ins').remove(authentication.credential, { user, ...(connection && { connection }) })
  else if (connection) app.get('accessRevoker').signOut(connection)
}
