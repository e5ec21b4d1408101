import { SignIn } from '@callboard/contract'
import { AuthenticationService } from '@feathersjs/authentication'
import type { Application, HookContext, NextFunction } from '../../declarations.ts'
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
  app.service('authentication').hooks({ around: { create: [validSignIn], remove: [revoked] } })
}

const check = checkData(SignIn)

async function validSignIn(context: HookContext, next: NextFunction): Promise<void> {
  if (context.params.provider) check(context.data)
  await next()
}

/** Signing out ends the token, unless it is the owner's own, which programs on this machine rely on. */
async function revoked(context: HookContext, next: NextFunction): Promise<void> {
  await next()
  await revokeToken(context.app.get('database'), context.result.accessToken)
}
