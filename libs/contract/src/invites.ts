import { type Static, Type } from '@sinclair/typebox'
import { defineService } from './define.ts'
import { createdBy, Id, Nullable, StringEnum, strict, Timestamp, timestamps } from './fields.ts'
import { ROLES } from './roles.ts'

const fields = {
  invite_id: Id('invite'),
  /** The role of the new user; null for a password reset. */
  role: Nullable(StringEnum(ROLES)),
  /** The user whose password is reset; null for an invitation. */
  user_id: Nullable(Id('user')),
  expires_at: Timestamp(),
  ...createdBy,
  ...timestamps
}

const Invite = Type.Object(fields, strict)
export type Invite = Static<typeof Invite>

/** One-time links that are valid for a week: an invitation for a new user, or a password reset for an existing one. */
export const invites = defineService({
  path: 'invites',
  entity: 'invite',
  key: 'invite_id',
  row: Invite,
  scope: 'workspace',
  methods: {
    find: { where: ['invite_id', 'user_id'], sort: ['created_at'], order: { created_at: 1 } },
    /** Exactly one of the two. */
    create: Type.Object({ role: Type.Optional(StringEnum(ROLES)), user_id: Type.Optional(Id('user')) }, strict),
    remove: true
  },
  roles: { find: 'admin', create: 'admin', remove: 'admin' },
  created: Type.Object({ ...fields, url: Type.String() }, strict),
  events: {}
})
