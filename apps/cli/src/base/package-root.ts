import { existsSync } from 'node:fs'

/** The directory of this package, found from a source file as well as from the bundle in dist. */
export const PACKAGE_ROOT: URL = findPackageRoot(new URL('.', import.meta.url))

function findPackageRoot(directory: URL): URL {
  return existsSync(new URL('package.json', directory)) ? directory : findPackageRoot(new URL('..', directory))
}
