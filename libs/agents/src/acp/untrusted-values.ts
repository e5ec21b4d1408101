/** Narrows values of unknown shape: each function returns a value of the expected type, or undefined. */

export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return isRecord(value) ? value : undefined
}

/** Returns the value at a path of keys, such as `valueAt(update, 'content', 'text')`. */
export function valueAt(value: unknown, ...path: string[]): unknown {
  return path.reduce((inner, key) => asRecord(inner)?.[key], value)
}

export function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** Returns an id as text. Some agents use numbers. */
export function asId(value: unknown): string | undefined {
  return asNumber(value)?.toString() ?? asString(value)
}

/** Returns the array, or an empty one. */
export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Returns the value when it is one of `allowed`. */
export function asOneOf<W extends string>(allowed: readonly W[], value: unknown): W | undefined {
  return allowed.find(item => item === value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
