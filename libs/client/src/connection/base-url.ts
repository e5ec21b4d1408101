/** The daemon's address with exactly one slash at its end, so that routes can be put behind it. */
export function baseOf(url: string): URL {
  const base = new URL(url)
  base.search = ''
  base.hash = ''
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  return base
}
