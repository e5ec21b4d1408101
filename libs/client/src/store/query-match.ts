/** The conditions of a live list: values, and comparisons with them. */
export type Where<R> = { readonly [K in keyof R]?: R[K] | Comparison<R[K]> }

interface Comparison<V> {
  readonly $in?: readonly V[]
  readonly $ne?: V
  readonly $lt?: V
  readonly $lte?: V
  readonly $gt?: V
  readonly $gte?: V
}

/** True if a row meets the conditions; with `columns`, only the conditions on these count. */
export function matches(row: object, where: object, columns?: readonly string[]): boolean {
  const values = new Map<string, unknown>(Object.entries(row))
  return Object.entries(where).every(
    ([column, condition]) => columns?.includes(column) === false || meetsCondition(values.get(column), condition)
  )
}

function meetsCondition(value: unknown, condition: unknown): boolean {
  if (typeof condition !== 'object' || condition === null) return value === condition
  return Object.entries(condition).every(([operator, operand]) => compare(operator, value, operand))
}

function compare(operator: string, value: unknown, operand: unknown): boolean {
  switch (operator) {
    case '$in':
      return Array.isArray(operand) && operand.includes(value)
    case '$ne':
      return value !== operand
    case '$lt':
      return isLess(value, operand)
    case '$lte':
      return value === operand || isLess(value, operand)
    case '$gt':
      return isLess(operand, value)
    case '$gte':
      return value === operand || isLess(operand, value)
    default:
      throw new Error(`Live lists do not support the operator ${operator}.`)
  }
}

/** As in SQL, nothing is less or greater than null. */
function isLess(one: unknown, other: unknown): boolean {
  if (typeof one === 'number' && typeof other === 'number') return one < other
  return typeof one === 'string' && typeof other === 'string' && one < other
}
