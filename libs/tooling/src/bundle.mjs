// `bundle.mjs <directory> <source> …`: bundles each program with its dependencies, which halves the start-up time.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const [outdir, ...entryPoints] = process.argv.slice(2)

const previous = existsSync(outdir) ? readdirSync(outdir).filter(name => name.endsWith('.js')) : []
for (const name of previous) rmSync(join(outdir, name))

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
  // CommonJS modules expect `require`.
  banner: {
    js: "import { createRequire as callboardRequire } from 'node:module'\nconst require = callboardRequire(import.meta.url)"
  },
  // Native modules, and database drivers that knex only loads when they are configured.
  external: ['better-sqlite3', 'mariadb', 'mysql', 'mysql2', 'oracledb', 'pg', 'pg-query-stream', 'sqlite3', 'tedious']
})
