import { type Static, Type } from '@sinclair/typebox'
import { defineService, rowEvents } from './define.ts'
import { Email, Id, ifVersion, Nullable, Password, strict, Timestamp, timestamps, writeOnly } from './fields.ts'

const Account = Type.Object(
  {
    user_id: Id('user'),
    email: Nullable(Email()),
    /** Null for a user without a password, who signs in by links. */
    password_set_at: Nullable(Timestamp()),
    ...timestamps
  },
  strict
)
export type Account = Static<typeof Account>

/** A user's credentials, readable for the user and for admins. */
export const accounts = defineService({
  path: 'accounts',
  entity: 'account',
  key: 'user_id',
  row: Account,
  scope: 'user',
  methods: {
    find: { where: ['user_id', 'email'], sort: ['created_at', 'email'], order: { created_at: 1 } },
    get: true,
    /** Users can change their own account only. An account with a password requires `current_password`. */
    patch: Type.Object(
      {
        email: Type.Optional(Email()),
        password: writeOnly(Type.Optional(Password())),
        current_password: writeOnly(Type.Optional(Type.String({ maxLength: 512 }))),
        ...ifVersion
      },
      strict
    )
  },
  roles: { find: 'viewer', get: 'viewer', patch: 'viewer' },
  events: rowEvents('accounts', 'account', Account)
})
