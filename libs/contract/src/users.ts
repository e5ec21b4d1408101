import { type Static, Type } from '@sinclair/typebox'
import { defineService, rowEvents } from './define.ts'
import { closed, Id, ifVersion, Name, stamps, Word } from './fields.ts'

export const ROLES = ['viewer', 'member', 'admin', 'owner'] as const

const User = Type.Object({ user_id: Id('user'), name: Name(), role: Word(ROLES), ...stamps }, closed)
export type User = Static<typeof User>

/** People. For now the first start makes the one owner. */
export const users = defineService({
  path: 'users',
  thing: 'user',
  key: 'user_id',
  row: User,
  methods: {
    find: { where: ['user_id', 'role'], sort: ['created_at', 'name'], order: { created_at: 1 } },
    get: true,
    patch: Type.Object({ name: Type.Optional(Name()), ...ifVersion }, closed)
  },
  events: rowEvents('user', User, ['workspace'])
})
