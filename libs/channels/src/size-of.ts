/** About how long the value's JSON is, without making it: a long text costs no more than a short one. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length + 2
  if (typeof value !== 'object' || value === null) return 5
  let size = 2
  for (const [key, inside] of Object.entries(value)) size += key.length + 4 + sizeOf(inside)
  return size
}
