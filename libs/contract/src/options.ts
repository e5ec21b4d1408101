import { type Static, Type } from '@sinclair/typebox'
import { StringEnum, strict } from './fields.ts'

export const OPTION_CATEGORY = ['mode', 'model', 'thought_level', 'other'] as const

export const OptionId = Type.String({ minLength: 1, maxLength: 200 })
export const OptionValue = Type.String({ maxLength: 200 })
const Label = Type.String({ maxLength: 200 })

/** Something an agent lets people choose in a session: its model, its mode, how hard it thinks. */
export const AgentOption = Type.Object(
  {
    id: OptionId,
    label: Label,
    category: StringEnum(OPTION_CATEGORY),
    value: OptionValue,
    choices: Type.Array(Type.Object({ value: OptionValue, label: Label }, strict))
  },
  strict
)
export type AgentOption = Static<typeof AgentOption>
