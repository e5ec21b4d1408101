import { type Static, Type } from '@sinclair/typebox'
import { defineService, rowEvents } from './define.ts'
import { Id, strict, Timestamp, timestamps } from './fields.ts'

const SignInRow = Type.Object(
  {
    sign_in_id: Id('sign_in'),
    user_id: Id('user'),
    /** The user agent of the browser or program. */
    device: Type.String({ maxLength: 200 }),
    /** A renewal extends the sign-in to a new `expires_at`. */
    renewed_at: Timestamp(),
    expires_at: Timestamp(),
    ...timestamps
  },
  strict
)
export type SignInRow = Static<typeof SignInRow>

/** The browsers and programs that a user is signed in with. Removing a row signs that device out. */
export const signIns = defineService({
  path: 'sign_ins',
  entity: 'sign_in',
  key: 'sign_in_id',
  row: SignInRow,
  scope: 'user',
  methods: {
    find: { where: ['sign_in_id'], sort: ['created_at', 'renewed_at'], order: { created_at: 1 } },
    remove: true
  },
  roles: { find: 'viewer', remove: 'viewer' },
  events: rowEvents('sign_ins', 'sign_in', SignInRow)
})
