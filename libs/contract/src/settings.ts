import { type Static, Type } from '@sinclair/typebox'
import { CHANNEL_MODES } from './constants.ts'
import { defineService, rowEvents } from './define.ts'
import { ifVersion, StringEnum, strict, timestamps } from './fields.ts'

/** The id of the one row of settings. */
export const WORKSPACE = 'workspace'

const Setting = Type.Object(
  { setting_id: StringEnum([WORKSPACE]), channel_mode: StringEnum(CHANNEL_MODES), ...timestamps },
  strict
)
export type Setting = Static<typeof Setting>

/** The settings of the workspace: one row, `workspace`. */
export const settings = defineService({
  path: 'settings',
  entity: 'setting',
  key: 'setting_id',
  row: Setting,
  scope: 'workspace',
  methods: {
    find: { where: ['setting_id'], sort: ['created_at'], order: { created_at: 1 } },
    get: true,
    patch: Type.Object({ channel_mode: Type.Optional(StringEnum(CHANNEL_MODES)), ...ifVersion }, strict)
  },
  roles: { find: 'viewer', get: 'viewer', patch: 'admin' },
  events: rowEvents('settings', 'setting', Setting)
})
