import { type Static, Type } from '@sinclair/typebox'
import { defineRoute } from './define.ts'
import { Email, Name, Password, Secret, strict, Timestamp } from './fields.ts'
import { users } from './users.ts'

/** An access token, or the JSON Web Token of a sign-in. The names are those of stock Feathers clients. */
const TokenSignIn = Type.Object(
  { strategy: Type.Literal('jwt'), accessToken: Type.String({ minLength: 1, maxLength: 2048 }) },
  strict
)

const LocalSignIn = Type.Object(
  {
    strategy: Type.Literal('local'),
    email: Type.String({ maxLength: 254 }),
    password: Type.String({ maxLength: 512 })
  },
  strict
)

/** The one-time code of a sign-in link. */
const LinkSignIn = Type.Object({ strategy: Type.Literal('link'), code: Secret() }, strict)

/** The code of an invitation, with the name, e-mail address and password of the new user. */
const InviteSignIn = Type.Object(
  { strategy: Type.Literal('invite'), code: Secret(), name: Name(), email: Email(), password: Password() },
  strict
)

/** The code of a password reset link. It ends all other sign-ins of the user. */
const ResetSignIn = Type.Object({ strategy: Type.Literal('reset'), code: Secret(), password: Password() }, strict)

/** Renews the access token of a sign-in. A socket keeps its channels. */
const RefreshSignIn = Type.Object({ strategy: Type.Literal('refresh'), refreshToken: Secret() }, strict)

/** The data of `authentication.create`, by strategy. */
export const signInSchemas = {
  jwt: TokenSignIn,
  local: LocalSignIn,
  link: LinkSignIn,
  invite: InviteSignIn,
  reset: ResetSignIn,
  refresh: RefreshSignIn
}
export type Strategy = keyof typeof signInSchemas
export type SignInRequest = { [S in Strategy]: Static<(typeof signInSchemas)[S]> }[Strategy]

/** The access token expires after an hour; the refresh token renews it until 30 days after its last use. */
const SignedIn = Type.Object({
  accessToken: Type.String(),
  refreshToken: Type.String(),
  user: users.row
})
export type SignedIn = Static<typeof SignedIn>

/** Sent to a connection whose access token has expired, before the connection is closed. */
export const SIGN_IN_EXPIRED_EVENT = 'authentication expired'

/** Creates a sign-in link that can be used once within ten minutes. */
export const links = defineRoute({
  path: 'links',
  role: 'viewer',
  data: Type.Object({}, strict),
  answer: Type.Object({ url: Type.String(), expires_at: Timestamp() }, strict)
})
