import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { PACKAGE_ROOT } from './package-root.ts'

/** Callboard's version, as the command's own package says it. */
export const VERSION: string = JSON.parse(readFileSync(new URL('package.json', PACKAGE_ROOT), 'utf8')).version

/** The daemon's program, beside the command's. */
export const DAEMON = fileURLToPath(new URL('../daemon/dist/main.js', PACKAGE_ROOT))
