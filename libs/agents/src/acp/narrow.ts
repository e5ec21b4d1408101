/** What an agent sends is of any shape: these give a value of the shape asked for, or nothing. */

export function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return isRecord(value) ? value : undefined
}

/** The value at a path of names, such as `at(update, 'content', 'text')`. */
export function at(value: unknown, ...path: string[]): unknown {
  return path.reduce((inner, name) => record(inner)?.[name], value)
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The member of `words` that the value is. */
export function oneOf<W extends string>(words: readonly W[], value: unknown): W | undefined {
  return words.find(word => word === value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
