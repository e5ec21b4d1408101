import { type Static, Type } from '@sinclair/typebox'
import { defineService, rowEvents } from './define.ts'
import { Email, Id, ifVersion, Nullable, Password, strict, Timestamp, timestamps } from './fields.ts'

const Account = Type.Object(
  {
    user_id: Id('user'),
    email: Nullable(Email()),
    /** When the password was set; null for someone who has none and comes in by links. */
    password_set_at: Nullable(Timestamp()),
    ...timestamps
  },
  strict
)
export type Account = Static<typeof Account>

/** How a person signs in: for themselves, and for admins to read. */
export const accounts = defineService({
  path: 'accounts',
  entity: 'account',
  key: 'user_id',
  row: Account,
  scope: 'user',
  methods: {
    find: { where: ['user_id', 'email'], sort: ['created_at', 'email'], order: { created_at: 1 } },
    get: true,
    /** One's own; with a password, the one of before is asked for where there is one. */
    patch: Type.Object(
      {
        email: Type.Optional(Email()),
        password: Type.Optional(Password()),
        current_password: Type.Optional(Type.String({ maxLength: 512 })),
        ...ifVersion
      },
      strict
    )
  },
  roles: { find: 'viewer', get: 'viewer', patch: 'viewer' },
  events: rowEvents('account', Account, ['user'])
})
