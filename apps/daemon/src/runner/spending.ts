import type { AgentEvent, Tokens } from '@callboard/agents'
import type { ContextLevel, Session, Usage } from '@callboard/contract'

type Told = Omit<Extract<AgentEvent, { type: 'usage' }>, 'type'> & { tokens?: Tokens }

/** What a turn spends, as far as the agent says so. */
export class Spending {
  usage: Usage = { input: null, output: null, total: null, cost: null }
  private context: ContextLevel | undefined
  private isTold = false

  count({ context, cost, tokens }: Told): void {
    this.isTold = true
    if (context) this.context = { used: whole(context.used), size: whole(context.size) }
    if (cost) this.usage = { ...this.usage, cost: { ...cost, currency: cost.currency.slice(0, 8) } }
    if (tokens) {
      const { input, output, total } = tokens
      this.usage = { ...this.usage, input: whole(input), output: whole(output), total: whole(total) }
    }
  }

  /** A session's counts after this turn; undefined when nothing was told. A cost is the whole session's as it is. */
  addedTo({ usage, context }: Pick<Session, 'usage' | 'context'>): Pick<Session, 'usage' | 'context'> | undefined {
    if (!this.isTold) return undefined
    const { input, output, total, cost } = this.usage
    return {
      usage: {
        input: sum(usage?.input, input),
        output: sum(usage?.output, output),
        total: sum(usage?.total, total),
        cost: cost ?? usage?.cost ?? null
      },
      context: this.context ?? context
    }
  }
}

/** Agents count as they like; a row holds whole numbers. */
const whole = (count: number) => Math.max(0, Math.round(count))

/** What is unknown stays unknown: null and a number make the number, null and null make null. */
const sum = (before: number | null | undefined, now: number | null) =>
  before == null && now === null ? null : (before ?? 0) + (now ?? 0)
