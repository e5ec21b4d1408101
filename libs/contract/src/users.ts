import { type Static, Type } from '@sinclair/typebox'
import { defineService, rowEvents } from './define.ts'
import { Email, Id, idempotencyKey, ifVersion, Name, Password, StringEnum, strict, timestamps } from './fields.ts'
import { ROLES } from './roles.ts'

const UserRole = StringEnum(ROLES)

const User = Type.Object({ user_id: Id('user'), name: Name(), role: UserRole, ...timestamps }, strict)
export type User = Static<typeof User>

/** People, as everyone in the workspace sees them. How one signs in is in `accounts`. The first start makes the owner. */
export const users = defineService({
  path: 'users',
  entity: 'user',
  key: 'user_id',
  row: User,
  scope: 'workspace',
  methods: {
    find: { where: ['user_id', 'role'], sort: ['created_at', 'name'], order: { created_at: 1 } },
    get: true,
    create: Type.Object(
      { name: Name(), role: UserRole, email: Email(), password: Password(), ...idempotencyKey },
      strict
    ),
    /** One's own name; names and roles of others as far as one's role goes. */
    patch: Type.Object({ name: Type.Optional(Name()), role: Type.Optional(UserRole), ...ifVersion }, strict),
    remove: true
  },
  roles: { find: 'viewer', get: 'viewer', create: 'admin', patch: 'viewer', remove: 'admin' },
  events: rowEvents('user', User, ['workspace'])
})
