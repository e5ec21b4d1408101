import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const daemon = process.env.CALLBOARD_URL ?? 'http://127.0.0.1:3030'

export default defineConfig({
  // All URLs of the built page are relative, so it works below any path of a proxy.
  base: './',
  plugins: [react(), gzipped()],
  // Naming one condition replaces the defaults, so all of them are listed.
  resolve: { conditions: ['@callboard/source', 'browser', 'module', 'import', 'default'] },
  build: { chunkSizeWarningLimit: 700 },
  server: {
    proxy: {
      '/socket.io': { target: daemon, ws: true },
      '/authentication': daemon,
      '/messages': daemon
    }
  }
})

/** Writes `x.js.gz` beside `x.js`; the daemon serves it to browsers that accept gzip. */
function gzipped(): Plugin {
  return {
    name: 'gzipped',
    apply: 'build',
    writeBundle({ dir = '' }, bundle) {
      for (const file of Object.values(bundle)) {
        const source = gzipSync(file.type === 'chunk' ? file.code : file.source, { level: 9 })
        writeFileSync(join(dir, `${file.fileName}.gz`), source)
      }
    }
  }
}
