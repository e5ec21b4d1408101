import { type Static, Type } from '@sinclair/typebox'
import { defineService, rowEvents } from './define.ts'
import { Id, strict, Timestamp, timestamps } from './fields.ts'

const SignInRow = Type.Object(
  {
    sign_in_id: Id('sign_in'),
    user_id: Id('user'),
    /** What the browser or program calls itself. */
    device: Type.String({ maxLength: 200 }),
    /** When it was last renewed, and when it ends unless it is renewed again. */
    renewed_at: Timestamp(),
    expires_at: Timestamp(),
    ...timestamps
  },
  strict
)
export type SignInRow = Static<typeof SignInRow>

/** Where one is signed in. Removing one signs it out everywhere at once. */
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
  events: rowEvents('sign_in', SignInRow, ['user'])
})
