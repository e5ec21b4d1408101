import { type Static, Type } from '@sinclair/typebox'
import { defineRoute } from './define.ts'
import { Email, Name, Password, Secret, strict, Timestamp } from './fields.ts'
import { users } from './users.ts'

/** With an access token, or with the JSON web token of a sign-in. The names are those that stock Feathers clients use. */
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

/** With the one-time code of a sign-in link. */
const LinkSignIn = Type.Object({ strategy: Type.Literal('link'), code: Secret() }, strict)

/** With the code of an invitation: somebody new, whose name, address and password these are. */
const InviteSignIn = Type.Object(
  { strategy: Type.Literal('invite'), code: Secret(), name: Name(), email: Email(), password: Password() },
  strict
)

/** With the code of an admin's link that sets a new password. It ends all other sign-ins of that person. */
const ResetSignIn = Type.Object({ strategy: Type.Literal('reset'), code: Secret(), password: Password() }, strict)

/** A new access token for a sign-in that goes on. On a socket, its channels stay as they are. */
const RefreshSignIn = Type.Object({ strategy: Type.Literal('refresh'), refreshToken: Secret() }, strict)

/** What `authentication.create` takes, by strategy. */
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

/** People's access tokens last an hour; the refresh token gets new ones until the sign-in ends, 30 days after its last use. */
const SignedIn = Type.Object({
  accessToken: Type.String(),
  refreshToken: Type.String(),
  user: users.row
})
export type SignedIn = Static<typeof SignedIn>

/** The event that a connection hears when its access token has run out, before it is closed. */
export const SIGN_IN_EXPIRED_EVENT = 'authentication expired'

/** A fresh sign-in link: good for one use and ten minutes. */
export const links = defineRoute({
  path: 'links',
  role: 'viewer',
  data: Type.Object({}, strict),
  answer: Type.Object({ url: Type.String(), expires_at: Timestamp() }, strict)
})
