import { links as contract } from '@callboard/contract'
import { fail } from '../../core/errors.ts'
import type { Application, CallParams } from '../../declarations.ts'
import { validate } from '../../hooks/validate.ts'
import { routeOptions } from '../knex-service.ts'
import type { SignInCodes } from './sign-in-codes.ts'

declare module '../../declarations.ts' {
  interface ServiceTypes {
    links: LinkRoute
  }
}

/** Creates sign-in links for the caller. */
export class LinkRoute {
  private readonly codes: SignInCodes
  private readonly publicAddress: () => string

  constructor(codes: SignInCodes, publicAddress: () => string) {
    this.codes = codes
    this.publicAddress = publicAddress
  }

  async create(_data: object, { authentication, user }: CallParams = {}) {
    if (!user) throw fail.notAuthenticated('not_signed_in', 'Sign in first.')
    const { code, expires_at } = this.codes.create(user.user_id, authentication?.credential)
    return { url: `${this.publicAddress()}#code=${code}`, expires_at }
  }
}

export function links(app: Application, codes: SignInCodes, publicAddress: () => string): void {
  app.use(contract.path, new LinkRoute(codes, publicAddress), routeOptions)
  app.service(contract.path).hooks({ around: { all: [validate(contract)] } })
}
