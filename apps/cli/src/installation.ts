import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Callboard's version, as the command's own package says it. */
export const VERSION: string = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version

/** The daemon's program, beside the command's. */
export const DAEMON = fileURLToPath(new URL('../../daemon/dist/main.js', import.meta.url))
