import type { Session, Usage } from '@callboard/contract'

/** Shown for what the agent does not report: unknown is not zero. */
export const UNKNOWN = '-'

const compactNumber = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** The total number of tokens: `12.3k`. */
export const formatTokens = (usage: Usage | null): string =>
  usage?.total == null ? UNKNOWN : compactNumber.format(usage.total).toLowerCase()

/** The amount and currency: `0.25 USD`. */
export const formatCost = (usage: Usage | null): string =>
  usage?.cost ? `${usage.cost.amount.toFixed(2)} ${usage.cost.currency}` : UNKNOWN

/** The used share of the agent's context window: `42%`. */
export function formatContextUse({ context }: Pick<Session, 'context'>): string {
  if (!context?.size) return UNKNOWN
  return `${Math.round((100 * context.used) / context.size)}%`
}

/** The status of a session: `idle (failed)` after a task that failed or was interrupted. */
export function formatStatus({ status, last_task_status: last }: Pick<Session, 'status' | 'last_task_status'>): string {
  return status === 'idle' && (last === 'failed' || last === 'interrupted') ? `idle (${last})` : status
}
