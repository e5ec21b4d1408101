// `bundle.mjs <directory> <source> …`: each program in one file with all that it loads, which starts twice as fast as many.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const [outdir, ...entryPoints] = process.argv.slice(2)

const before = existsSync(outdir) ? readdirSync(outdir).filter(name => name.endsWith('.js')) : []
for (const name of before) rmSync(join(outdir, name))

await build({
  entryPoints: Object.fromEntries(entryPoints.map(source => [source.replace(/.*\/|\.ts$/g, ''), source])),
  outdir,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  conditions: ['@callboard/source'],
  logLevel: 'warning',
  // What CommonJS modules expect to find.
  banner: {
    js: "import { createRequire as callboardRequire } from 'node:module'\nconst require = callboardRequire(import.meta.url)"
  },
  // Native, and the drivers of databases that knex would load if they were asked for.
  external: ['better-sqlite3', 'mariadb', 'mysql', 'mysql2', 'oracledb', 'pg', 'pg-query-stream', 'sqlite3', 'tedious']
})
