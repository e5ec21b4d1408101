/**
 * The daemon's URL with exactly one slash at its end and no query or hash, so that paths can be resolved against it.
 */
export function toBaseUrl(url: string): URL {
  const base = new URL(url)
  base.search = ''
  base.hash = ''
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  return base
}
