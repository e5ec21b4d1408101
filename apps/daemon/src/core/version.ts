import { readFileSync } from 'node:fs'
import { PACKAGE_ROOT } from './package-root.ts'

/** Callboard's version, as the daemon's package says it. */
export const VERSION: string = JSON.parse(readFileSync(new URL('package.json', PACKAGE_ROOT), 'utf8')).version
