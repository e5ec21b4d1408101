/** Returns the approximate length of the value's JSON without creating it, in constant time per string. */
export function estimateJsonSize(value: unknown): number {
  if (typeof value === 'string') return value.length + 2
  if (typeof value !== 'object' || value === null) return 5
  let size = 2
  for (const [key, item] of Object.entries(value)) size += key.length + 4 + estimateJsonSize(item)
  return size
}
