import { type Static, Type } from '@sinclair/typebox'
import { defineService, rowEvents } from './define.ts'
import { Id, ifVersion, Nullable, StringEnum, strict, timestamps } from './fields.ts'
import { ToolCall } from './messages.ts'

export const PERMISSION_STATUS = ['pending', 'answered', 'cancelled'] as const

const OptionId = Type.String({ minLength: 1, maxLength: 200 })

const Option = Type.Object(
  {
    option_id: OptionId,
    name: Type.String({ maxLength: 500 }),
    kind: StringEnum(['allow_once', 'allow_always', 'reject_once', 'reject_always'])
  },
  strict
)
export type PermissionOption = Static<typeof Option>

const Permission = Type.Object(
  {
    permission_id: Id('permission'),
    session_id: Id('session'),
    task_id: Id('task'),
    /** The tool call at the time of the request. When the call changes, the request is cancelled and issued again (T5). */
    tool_call: ToolCall,
    options: Type.Array(Option),
    status: StringEnum(PERMISSION_STATUS),
    /** The answer and its author; null while it is pending. */
    option_id: Nullable(OptionId),
    decided_by: Nullable(Type.String({ maxLength: 64 })),
    ...timestamps
  },
  strict
)
export type Permission = Static<typeof Permission>

/** A permission request of an agent. The first answer wins. */
export const permissions = defineService({
  path: 'permissions',
  entity: 'permission',
  key: 'permission_id',
  row: Permission,
  scope: 'session',
  methods: {
    find: {
      where: ['permission_id', 'session_id', 'task_id', 'status'],
      sort: ['created_at'],
      order: { created_at: 1 }
    },
    get: true,
    patch: Type.Object({ option_id: OptionId, ...ifVersion }, strict)
  },
  roles: { find: 'viewer', get: 'viewer', patch: 'member' },
  events: rowEvents('permissions', 'permission', Permission, ['permission.answered', 'permission.cancelled'])
})
