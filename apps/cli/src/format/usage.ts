import type { Session, Usage } from '@callboard/contract'

export const UNKNOWN = '-'
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** What was spent, as far as the agent says so: what it does not say is unknown, not nothing. */
export const tokensOf = (usage: Usage | null): string =>
  usage?.total == null ? UNKNOWN : short.format(usage.total).toLowerCase()

export const costOf = (usage: Usage | null): string =>
  usage?.cost ? `${usage.cost.amount.toFixed(2)} ${usage.cost.currency}` : UNKNOWN

/** How full the agent's context is. */
export function contextOf({ context }: Pick<Session, 'context'>): string {
  if (!context?.size) return UNKNOWN
  return `${Math.round((100 * context.used) / context.size)}%`
}

/** A session's status; one that is idle since its last task failed or was cut off says so. */
export function statusOf({ status, last_task_status: last }: Pick<Session, 'status' | 'last_task_status'>): string {
  return status === 'idle' && (last === 'failed' || last === 'interrupted') ? `idle (${last})` : status
}
