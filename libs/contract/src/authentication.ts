import { type Static, Type } from '@sinclair/typebox'
import { defineRoute } from './define.ts'
import { closed, Time } from './fields.ts'
import { users } from './users.ts'

/** Signing in with an opaque token. The strategy's name is the one that stock Feathers clients use. */
export const TokenSignIn = Type.Object(
  { strategy: Type.Literal('jwt'), accessToken: Type.String({ minLength: 1, maxLength: 512 }) },
  closed
)

/** Signing in with the one-time code of a sign-in link. The answer's token is the browser's own. */
export const LinkSignIn = Type.Object(
  { strategy: Type.Literal('link'), code: Type.String({ minLength: 1, maxLength: 128 }) },
  closed
)

export const SignIn = Type.Union([TokenSignIn, LinkSignIn])
export type SignIn = Static<typeof SignIn>

const SignedIn = Type.Object({
  accessToken: Type.String(),
  authentication: Type.Object({ strategy: Type.String() }),
  user: users.row
})
export type SignedIn = Static<typeof SignedIn>

/** A fresh sign-in link: good for one use and ten minutes. */
export const links = defineRoute({
  path: 'links',
  data: Type.Object({}, closed),
  answer: Type.Object({ url: Type.String(), expires_at: Time() }, closed)
})
