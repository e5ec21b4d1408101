import { type Static, Type } from '@sinclair/typebox'
import { defineService } from './define.ts'
import { createdBy, Id, Nullable, StringEnum, strict, Timestamp, timestamps } from './fields.ts'
import { ROLES } from './roles.ts'

const fields = {
  invite_id: Id('invite'),
  /** The role of whoever comes by it; null for one that sets a new password. */
  role: Nullable(StringEnum(ROLES)),
  /** Whose password it sets; null for one that brings somebody new. */
  user_id: Nullable(Id('user')),
  expires_at: Timestamp(),
  ...createdBy,
  ...timestamps
}

const Invite = Type.Object(fields, strict)
export type Invite = Static<typeof Invite>

/** Links that are good once and for a week: they bring somebody new in, or let somebody set a new password. */
export const invites = defineService({
  path: 'invites',
  entity: 'invite',
  key: 'invite_id',
  row: Invite,
  scope: 'workspace',
  methods: {
    find: { where: ['invite_id', 'user_id'], sort: ['created_at'], order: { created_at: 1 } },
    /** Either the role of somebody new, or the person who gets a new password. */
    create: Type.Object({ role: Type.Optional(StringEnum(ROLES)), user_id: Type.Optional(Id('user')) }, strict),
    remove: true
  },
  roles: { find: 'admin', create: 'admin', remove: 'admin' },
  created: Type.Object({ ...fields, url: Type.String() }, strict),
  events: {}
})
