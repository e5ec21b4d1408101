import type { AgentEvent, AgentSession, Cost, Tokens } from '@callboard/agents'
import type { ContextLevel, Session, Usage } from '@callboard/contract'

type Told = Omit<Extract<AgentEvent, { type: 'usage' }>, 'type'> & { tokens?: Tokens }

/** What each agent said last that its conversation had cost: it tells the sum since its own beginning. */
const told = new WeakMap<AgentSession, Cost>()

/** What a turn spends, as far as the agent says so. */
export class UsageMeter {
  usage: Usage = { input: null, output: null, total: null, cost: null }
  private context: ContextLevel | undefined
  private isTold = false
  private agent: AgentSession | undefined
  /** What had been spent before this turn, as the agent counts. */
  private before: Cost | null = null

  /**
   * One that took its conversation up again may count on from what its session has cost, or from nothing: it shows by the sum
   * it tells. Another conversation begins at nothing.
   */
  begin(agent: AgentSession, { usage, agent_session_id }: Pick<Session, 'usage' | 'agent_session_id'>): void {
    this.agent = agent
    const isSame = agent.agentSessionId === agent_session_id
    this.before = told.get(agent) ?? (isSame ? (usage?.cost ?? null) : null)
  }

  count({ context, cost, tokens }: Told): void {
    this.isTold = true
    if (context) this.context = { used: whole(context.used), size: whole(context.size) }
    if (cost) this.countCost({ ...cost, currency: cost.currency.slice(0, 8) })
    if (tokens) {
      const { input, output, total } = tokens
      this.usage = { ...this.usage, input: whole(input), output: whole(output), total: whole(total) }
    }
  }

  private countCost(cost: Cost): void {
    if (this.agent) told.set(this.agent, cost)
    const { before } = this
    const isMore = before?.currency === cost.currency && before.amount <= cost.amount
    this.usage = { ...this.usage, cost: isMore ? { ...cost, amount: exact(cost.amount - before.amount) } : cost }
  }

  /** A session's counts after this turn; undefined when nothing was told. */
  addedTo({ usage, context }: Pick<Session, 'usage' | 'context'>): Pick<Session, 'usage' | 'context'> | undefined {
    if (!this.isTold) return undefined
    const { input, output, total, cost } = this.usage
    return {
      usage: {
        input: sum(usage?.input, input),
        output: sum(usage?.output, output),
        total: sum(usage?.total, total),
        cost: sumOfCosts(usage?.cost ?? null, cost)
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

/** Of two currencies the newer is kept. */
function sumOfCosts(before: Cost | null, now: Cost | null): Cost | null {
  if (!now || before?.currency !== now.currency) return now ?? before
  return { ...now, amount: exact(before.amount + now.amount) }
}

/** Without the dust of binary fractions. */
const exact = (amount: number) => Number(amount.toFixed(9))
