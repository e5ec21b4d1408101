import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, LaunchOptions } from 'playwright-core'
import { findOnPath } from './on-path.ts'

const PROGRAMS = ['chromium', 'chromium-headless-shell', 'google-chrome']
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

/** Launches $TEST_BROWSER, an installed Chromium or Chrome, or the one in an npm package, which is unpacked into the cache. */
export async function launchBrowser(): Promise<Browser> {
  // Loaded on demand: it is slow to load, and most tests do not need it.
  const { chromium } = await import('playwright-core')
  const installed = process.env.TEST_BROWSER ?? findOnPath(...PROGRAMS)
  return chromium.launch({ ...(installed ? { executablePath: installed } : unpackBundled()), args: ARGS })
}

/** A bare system lacks its libraries and fonts. Without a font, text has no size and nothing can be clicked. */
function unpackBundled(): LaunchOptions {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const home = join(cache, 'callboard-chromium-147')
  if (!existsSync(home)) {
    mkdirSync(cache, { recursive: true })
    unpackTo(home)
  }
  const libraries = [join(home, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(path => path !== undefined)
  const env = { ...process.env, FONTCONFIG_FILE: join(home, 'fonts.conf'), LD_LIBRARY_PATH: libraries.join(delimiter) }
  return { executablePath: join(home, 'chromium'), env }
}

/** Unpacks into a temporary directory and renames it, because other test files may use it at the same time. */
function unpackTo(home: string): void {
  const staging = mkdtempSync(`${home}-`)
  // The package unpacks into TMPDIR, and includes the libraries only when the other variable is set.
  execFileSync(process.execPath, ['--input-type=module', '--eval', UNPACK], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { ...process.env, TMPDIR: staging, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' }
  })
  const directories = [join(home, 'fonts'), '/usr/share/fonts'].map(path => `<dir>${path}</dir>`).join('')
  const header = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
  const fonts = `${header}<fontconfig>${directories}<cachedir>${home}/fontcache</cachedir></fontconfig>`
  writeFileSync(join(staging, 'fonts.conf'), fonts)
  try {
    renameSync(staging, home)
  } catch (error) {
    rmSync(staging, { recursive: true, force: true })
    if (!existsSync(home)) throw error
  }
}

const UNPACK = "import chromium from '@sparticuz/chromium'; await chromium.executablePath()"
