import { LinkSignIn, TokenSignIn } from '@callboard/contract'
import { AuthenticationService } from '@feathersjs/authentication'
import type { Application, HookContext, NextFunction } from '../../declarations.ts'
import { fail } from '../../errors.ts'
import { newSecret } from '../../ids.ts'
import { checkData } from '../../schema.ts'
import type { SignInCodes } from './codes.ts'
import { LinkStrategy, TokenStrategy } from './strategies.ts'
import { revokeToken } from './tokens.ts'

/** Signing in and out. It says nothing to anyone: no event of it is ever sent. */
export function authentication(app: Application, codes: SignInCodes): void {
  app.set('authentication', {
    // Feathers insists on a secret for its JSON web tokens; ours are opaque, so nothing is ever signed with it.
    secret: newSecret(),
    entity: 'user',
    service: 'users',
    entityId: 'user_id',
    authStrategies: ['jwt', 'link'],
    parseStrategies: ['jwt']
  })
  const service = new AuthenticationService(app)
  service.register('jwt', new TokenStrategy(app.get('database')))
  service.register('link', new LinkStrategy(app.get('database'), codes))
  app.use('authentication', service, { serviceEvents: [], methods: ['create', 'remove'] })
  app.service('authentication').hooks({ around: { create: [validSignIn], remove: [signedOut] } })
}

const checkToken = checkData(TokenSignIn)
const checkLink = checkData(LinkSignIn)

async function validSignIn(context: HookContext, next: NextFunction): Promise<void> {
  const check = context.data?.strategy === 'link' ? checkLink : checkToken
  if (context.params.provider) check(context.data)
  await next()
}

/** Signing out ends the token, unless it is the owner's own, which programs on this machine rely on. */
async function signedOut(context: HookContext, next: NextFunction): Promise<void> {
  const { app, params } = context
  if (!params.authentication) throw fail.notAuthenticated('not_signed_in', 'Sign in first.')
  await next()
  const { accessToken } = context.result
  if (await revokeToken(app.get('database'), accessToken)) await putOut(app, accessToken)
}

/** With a token end all connections that came in by it: they hear nothing more and may call nothing more (C2). */
async function putOut(app: Application, accessToken: string): Promise<void> {
  for (const connection of app.channel('everybody').connections) {
    if (connection.authentication?.accessToken !== accessToken) continue
    await app.service('authentication').handleConnection('logout', connection)
    app.emit('logout', {}, { connection })
  }
}
