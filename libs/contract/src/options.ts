import { type Static, Type } from '@sinclair/typebox'
import { StringEnum, strict } from './fields.ts'

export const OPTION_CATEGORY = ['mode', 'model', 'thought_level', 'other'] as const

export const OptionId = Type.String({ minLength: 1, maxLength: 200 })
export const OptionValue = Type.String({ maxLength: 200 })
const Label = Type.String({ maxLength: 200 })

/** A setting that an agent offers in a session, such as its model, its mode or its thinking level. */
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
