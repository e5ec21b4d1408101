const MAX_DIRECTORIES = 24
const MAX_ENTRIES = 8
const MAX_FILES = 24

/** The top-level directories with their entries, then the top-level files. Hidden ones are skipped. */
export function formatLayout(files: readonly string[]): string {
  const visible = files.map(name => name.split('/')).filter(([top = '']) => !top.startsWith('.'))
  const atTop = visible.filter(parts => parts.length === 1).map(([name = '']) => name)
  const inside = new Map<string, Set<string>>()
  for (const [top = '', below, deeper] of visible) {
    if (!below || below.startsWith('.')) continue
    inside.set(top, (inside.get(top) ?? new Set()).add(deeper === undefined ? below : `${below}/`))
  }
  const width = Math.max(0, ...[...inside.keys()].map(name => name.length)) + 3
  const lines = [...inside].map(([name, below]) => `${`${name}/`.padEnd(width)}${joinNames([...below], MAX_ENTRIES)}`)
  const more = lines.length - MAX_DIRECTORIES
  return [
    ...lines.slice(0, MAX_DIRECTORIES),
    ...(more > 0 ? [`… and ${more} more directories`] : []),
    ...(atTop.length ? [joinNames(atTop, MAX_FILES)] : [])
  ].join('\n')
}

/** Joins names, directories first. */
function joinNames(names: string[], limit: number): string {
  const sorted = names.toSorted((a, b) => Number(b.endsWith('/')) - Number(a.endsWith('/')))
  const more = names.length - limit
  return `${sorted.slice(0, limit).join(', ')}${more > 0 ? `, … and ${more} more` : ''}`
}
