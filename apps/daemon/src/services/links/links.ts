import { links as contract } from '@callboard/contract'
import { fail } from '../../core/errors.ts'
import type { Application, CallParams } from '../../declarations.ts'
import { validate } from '../../hooks/validate.ts'
import type { SignInCodes } from './sign-in-codes.ts'

declare module '../../declarations.ts' {
  interface ServiceTypes {
    links: LinkRoute
  }
}

/** Fresh sign-in links for whoever asks, for themselves. */
export class LinkRoute {
  private readonly codes: SignInCodes
  private readonly address: () => string

  constructor(codes: SignInCodes, address: () => string) {
    this.codes = codes
    this.address = address
  }

  async create(_data: object, { authentication, user }: CallParams = {}) {
    if (!user) throw fail.notAuthenticated('not_signed_in', 'Sign in first.')
    const { code, expires_at } = this.codes.create(user.user_id, authentication?.credential)
    return { url: `${this.address()}#code=${code}`, expires_at }
  }
}

export function links(app: Application, codes: SignInCodes, address: () => string): void {
  app.use('links', new LinkRoute(codes, address), { methods: ['create'], serviceEvents: [] })
  app.service('links').hooks({ around: { all: [validate(contract)] } })
}
