/** Splits a text after `at` UTF-16 code units, but never within a surrogate pair. */
export function splitText(text: string, at: number): [before: string, after: string] {
  if (at <= 0) return ['', text]
  const isSplit = /[\ud800-\udbff]/.test(text.charAt(at - 1)) && /[\udc00-\udfff]/.test(text.charAt(at))
  const index = isSplit ? at - 1 : at
  return [text.slice(0, index), text.slice(index)]
}
