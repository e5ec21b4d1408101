/** An object in unvalidated JSON. A value that is missing or of another type is read as `undefined`. */
export type JsonObject = Readonly<Record<string, unknown>>

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const asObject = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null ? { ...value } : {}

export const asArray = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

export const asString = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

export const asNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)
