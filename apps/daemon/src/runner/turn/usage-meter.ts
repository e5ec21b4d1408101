import type { AgentEvent, AgentSession, Cost, Tokens } from '@callboard/agents'
import type { ContextLevel, Session, Usage } from '@callboard/contract'

type UsageReport = Omit<Extract<AgentEvent, { type: 'usage' }>, 'type'> & { tokens?: Tokens }

/** The last total cost that each agent reported. Agents report the total since their start. */
const lastTotals = new WeakMap<AgentSession, Cost>()

const MAX_CURRENCY_LENGTH = 8

/** Measures what one turn uses, from what the agent reports. */
export class UsageMeter {
  usage: Usage = { input: null, output: null, total: null, cost: null }
  private context: ContextLevel | undefined
  private hasReport = false
  private agent: AgentSession | undefined
  /** The total cost before this turn, as the agent counts it. */
  private costBefore: Cost | null = null

  /**
   * Sets the baseline of the costs. An agent that has loaded its conversation may count on from the session's cost, or from
   * zero; a lower total shows that it is the latter. A new conversation starts from zero.
   */
  start(agent: AgentSession, { usage, agent_session_id }: Pick<Session, 'usage' | 'agent_session_id'>): void {
    this.agent = agent
    const isSameConversation = agent.agentSessionId === agent_session_id
    this.costBefore = lastTotals.get(agent) ?? (isSameConversation ? (usage?.cost ?? null) : null)
  }

  record({ context, cost, tokens }: UsageReport): void {
    this.hasReport = true
    if (context) this.context = { used: toCount(context.used), size: toCount(context.size) }
    if (cost) this.recordCost({ ...cost, currency: cost.currency.slice(0, MAX_CURRENCY_LENGTH) })
    if (tokens) {
      const { input, output, total } = tokens
      this.usage = { ...this.usage, input: toCount(input), output: toCount(output), total: toCount(total) }
    }
  }

  /** Returns a session's usage including this turn; undefined when the agent reported nothing. */
  addTo({ usage, context }: Pick<Session, 'usage' | 'context'>): Pick<Session, 'usage' | 'context'> | undefined {
    if (!this.hasReport) return undefined
    const { input, output, total, cost } = this.usage
    return {
      usage: {
        input: sum(usage?.input, input),
        output: sum(usage?.output, output),
        total: sum(usage?.total, total),
        cost: sumCosts(usage?.cost ?? null, cost)
      },
      context: this.context ?? context
    }
  }

  private recordCost(total: Cost): void {
    if (this.agent) lastTotals.set(this.agent, total)
    const { costBefore } = this
    const isIncrease = costBefore?.currency === total.currency && costBefore.amount <= total.amount
    const cost = isIncrease ? { ...total, amount: roundAmount(total.amount - costBefore.amount) } : total
    this.usage = { ...this.usage, cost }
  }
}

/** Agents may report fractions and negative numbers. Rows hold whole numbers from zero. */
const toCount = (reported: number) => Math.max(0, Math.round(reported))

/** Null means unknown: the sum is null only when both are. */
const sum = (before: number | null | undefined, now: number | null) =>
  before == null && now === null ? null : (before ?? 0) + (now ?? 0)

/** Costs in different currencies cannot be added: the newer one replaces the older. */
function sumCosts(before: Cost | null, now: Cost | null): Cost | null {
  if (!now || before?.currency !== now.currency) return now ?? before
  return { ...now, amount: roundAmount(before.amount + now.amount) }
}

/** Removes the rounding errors of binary fractions. */
const roundAmount = (amount: number) => Number(amount.toFixed(9))
