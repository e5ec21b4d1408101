import { type Static, Type } from '@sinclair/typebox'
import { defineService, rowEvents } from './define.ts'
import { Id, Name, Secret, strict, timestamps } from './fields.ts'

const fields = { token_id: Id('token'), user_id: Id('user'), name: Name(), ...timestamps }

const Token = Type.Object(fields, strict)
export type Token = Static<typeof Token>

/** A user's access tokens for programs. They do not expire. Only the result of `create` contains the token itself. */
export const tokens = defineService({
  path: 'tokens',
  entity: 'token',
  key: 'token_id',
  row: Token,
  scope: 'user',
  methods: {
    find: { where: ['token_id', 'name'], sort: ['created_at', 'name'], order: { created_at: 1 } },
    create: Type.Object({ name: Name() }, strict),
    remove: true
  },
  roles: { find: 'viewer', create: 'viewer', remove: 'viewer' },
  created: Type.Object({ ...fields, token: Secret() }, strict),
  events: rowEvents('tokens', 'token', Token)
})
