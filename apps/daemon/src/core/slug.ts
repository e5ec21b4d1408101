const MAX_LENGTH = 56

/** A name as part of a URL: lower-case letters, digits and single dashes; `fallback` if none of the name is left. */
export function toSlug(name: string, fallback = 'board'): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const slug = plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_LENGTH)
    .replace(/^-+|-+$/g, '')
  return slug || fallback
}
