import { readFileSync } from 'node:fs'

/** Callboard's version, as the command's own package says it. */
export const VERSION: string = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
