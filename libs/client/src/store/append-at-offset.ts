/**
 * S2: `text` with a delta appended at its offset; both count UTF-16 code units. A delta that is known already changes
 * nothing. Undefined when text before the delta is missing.
 */
export function appendAtOffset(text: string, delta: { offset: number; text: string }): string | undefined {
  if (delta.offset > text.length) return undefined
  if (delta.offset + delta.text.length <= text.length) return text
  return text + delta.text.slice(text.length - delta.offset)
}
