import type { ContextLevel, Usage } from '@callboard/contract'

const COMPACT_FORMAT = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 })

export const formatCompact = (count: number): string => COMPACT_FORMAT.format(count)

/** Formats tokens and cost, as far as the agent reports them. */
export function formatUsage(usage: Usage | null): string[] {
  const tokens = usage?.total == null ? [] : [`${COMPACT_FORMAT.format(usage.total)} tokens`]
  return usage?.cost ? [...tokens, formatMoney(usage.cost)] : tokens
}

/** Amounts below 10 cents have three decimals. */
function formatMoney({ amount, currency }: NonNullable<Usage['cost']>): string {
  const maximumFractionDigits = Math.abs(amount) < 0.1 ? 3 : 2
  if (!/^[A-Z]{3}$/.test(currency)) return `${amount.toFixed(maximumFractionDigits)} ${currency}`
  return new Intl.NumberFormat(undefined, { style: 'currency', currency, maximumFractionDigits }).format(amount)
}

/** The usage of the context window from 0 to 100; undefined if unknown. */
export function contextPercent(context: ContextLevel | null): number | undefined {
  return context?.size ? Math.min(100, Math.round((100 * context.used) / context.size)) : undefined
}
