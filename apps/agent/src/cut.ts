/** Cuts a text in two at `at` code units (all of it is before, or after, when it is shorter), never within a character. */
export function cutAt(text: string, at: number): [before: string, after: string] {
  if (at <= 0) return ['', text]
  const isSplit = /[\ud800-\udbff]/.test(text.charAt(at - 1)) && /[\udc00-\udfff]/.test(text.charAt(at))
  const place = isSplit ? at - 1 : at
  return [text.slice(0, place), text.slice(place)]
}
