/** Adds index keys to items without ids. */
export const withKeys = <T>(items: readonly T[]): { key: number; item: T }[] =>
  items.map((item, key) => ({ key, item }))
