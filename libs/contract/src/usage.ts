import { type Static, Type } from '@sinclair/typebox'
import { Nullable, strict } from './fields.ts'

const Count = Type.Integer({ minimum: 0 })

/** How full an agent's context window is, in tokens. */
export const ContextLevel = Type.Object({ used: Count, size: Count }, strict)
export type ContextLevel = Static<typeof ContextLevel>

/** What was spent, as far as the agent says so: what it does not say stays null. Tokens are counts, cost is money. */
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
