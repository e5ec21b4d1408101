import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { PACKAGE_ROOT } from './package-root.ts'

/** The version in the package.json of the command. */
export const VERSION: string = JSON.parse(readFileSync(new URL('package.json', PACKAGE_ROOT), 'utf8')).version

/** The path of the daemon's program in the same installation. */
export const DAEMON_PROGRAM = fileURLToPath(new URL('../daemon/dist/main.js', PACKAGE_ROOT))
