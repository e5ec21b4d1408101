import type { ContextLevel, Usage } from '@callboard/contract'

const COMPACT_FORMAT = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 })

export const formatCompact = (count: number): string => COMPACT_FORMAT.format(count)

/** What was spent, as far as it is known: nothing is said of what an agent does not tell. */
export function formatUsage(usage: Usage | null): string[] {
  const tokens = usage?.total == null ? [] : [`${COMPACT_FORMAT.format(usage.total)} tokens`]
  return usage?.cost ? [...tokens, formatMoney(usage.cost)] : tokens
}

/** Small sums are told to the tenth of a cent. */
function formatMoney({ amount, currency }: NonNullable<Usage['cost']>): string {
  const maximumFractionDigits = Math.abs(amount) < 0.1 ? 3 : 2
  if (!/^[A-Z]{3}$/.test(currency)) return `${amount.toFixed(maximumFractionDigits)} ${currency}`
  return new Intl.NumberFormat(undefined, { style: 'currency', currency, maximumFractionDigits }).format(amount)
}

/** How much of the context window is taken, from 0 to 100; undefined where nobody knows. */
export function contextPercent(context: ContextLevel | null): number | undefined {
  return context?.size ? Math.min(100, Math.round((100 * context.used) / context.size)) : undefined
}
