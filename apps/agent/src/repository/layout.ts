const MOST_DIRECTORIES = 24
const MOST_INSIDE = 8
const MOST_FILES = 24

/** The directories at the top with what is in each, then the files; hidden ones are left out. */
export function layoutOf(files: readonly string[]): string {
  const visible = files.map(name => name.split('/')).filter(([top = '']) => !top.startsWith('.'))
  const atTop = visible.filter(parts => parts.length === 1).map(([name = '']) => name)
  const inside = new Map<string, Set<string>>()
  for (const [top = '', below, deeper] of visible) {
    if (!below || below.startsWith('.')) continue
    inside.set(top, (inside.get(top) ?? new Set()).add(deeper === undefined ? below : `${below}/`))
  }
  const width = Math.max(0, ...[...inside.keys()].map(name => name.length)) + 3
  const lines = [...inside].map(([name, below]) => `${`${name}/`.padEnd(width)}${shortened([...below], MOST_INSIDE)}`)
  const more = lines.length - MOST_DIRECTORIES
  return [
    ...lines.slice(0, MOST_DIRECTORIES),
    ...(more > 0 ? [`… and ${more} more directories`] : []),
    ...(atTop.length ? [shortened(atTop, MOST_FILES)] : [])
  ].join('\n')
}

/** Directories first. */
function shortened(names: string[], most: number): string {
  const sorted = names.toSorted((a, b) => Number(b.endsWith('/')) - Number(a.endsWith('/')))
  const more = names.length - most
  return `${sorted.slice(0, most).join(', ')}${more > 0 ? `, … and ${more} more` : ''}`
}
