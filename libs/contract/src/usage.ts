import { type Static, Type } from '@sinclair/typebox'
import { Nullable, strict } from './fields.ts'

const Count = Type.Integer({ minimum: 0 })

/** The fill level of an agent's context window, in tokens. */
export const ContextLevel = Type.Object({ used: Count, size: Count }, strict)
export type ContextLevel = Static<typeof ContextLevel>

/** Token counts and cost as reported by the agent; null for what it does not report. */
export const Usage = Type.Object(
  {
    input: Nullable(Count),
    output: Nullable(Count),
    total: Nullable(Count),
    cost: Nullable(Type.Object({ amount: Type.Number(), currency: Type.String({ maxLength: 8 }) }, strict))
  },
  strict
)
export type Usage = Static<typeof Usage>
