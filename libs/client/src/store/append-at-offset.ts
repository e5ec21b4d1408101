/**
 * S2: the text held, with a piece put at its offset. Both are counted in UTF-16 code units.
 * A piece that is known already changes nothing; `undefined` means that text before the piece is missing.
 */
export function appendAtOffset(held: string, piece: { offset: number; text: string }): string | undefined {
  if (piece.offset > held.length) return undefined
  if (piece.offset + piece.text.length <= held.length) return held
  return held + piece.text.slice(held.length - piece.offset)
}
