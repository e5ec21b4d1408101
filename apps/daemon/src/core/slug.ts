/** A name as part of an address: lower-case letters, digits and single dashes. */
export function toSlug(name: string, otherwise = 'board'): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return (
    plain
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 56)
      .replace(/^-+|-+$/g, '') || otherwise
  )
}
