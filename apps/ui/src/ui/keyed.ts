/** Keys for things that have no name of their own: they are known by their place in the list. */
export const withKeys = <T>(items: readonly T[]): { key: number; item: T }[] =>
  items.map((item, key) => ({ key, item }))
