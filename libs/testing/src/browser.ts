import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, LaunchOptions } from 'playwright-core'
import { findOnPath } from './on-path.ts'

const INSTALLED = ['chromium', 'chromium-headless-shell', 'google-chrome']
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

/** $TEST_BROWSER, else an installed Chromium or Chrome, else the one inside an npm package, unpacked into the cache. */
export async function launchBrowser(): Promise<Browser> {
  // It takes longer to load than all else here, and most tests need none.
  const { chromium } = await import('playwright-core')
  const installed = process.env.TEST_BROWSER ?? findOnPath(...INSTALLED)
  return chromium.launch({ ...(installed ? { executablePath: installed } : bundled()), args: QUIET })
}

/** A bare system has neither its libraries nor a font; without a font no text has a size, and nothing can be clicked. */
function bundled(): LaunchOptions {
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

/** Moved into place when it is whole: another test file may be looking for it at this moment. */
function unpackTo(home: string): void {
  const parts = mkdtempSync(`${home}-`)
  // The package unpacks into TMPDIR, and the libraries only where it finds the other variable.
  execFileSync(process.execPath, ['--input-type=module', '--eval', UNPACK], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { ...process.env, TMPDIR: parts, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' }
  })
  const directories = [join(home, 'fonts'), '/usr/share/fonts'].map(path => `<dir>${path}</dir>`).join('')
  const header = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
  const fonts = `${header}<fontconfig>${directories}<cachedir>${home}/fontcache</cachedir></fontconfig>`
  writeFileSync(join(parts, 'fonts.conf'), fonts)
  try {
    renameSync(parts, home)
  } catch (error) {
    rmSync(parts, { recursive: true, force: true })
    if (!existsSync(home)) throw error
  }
}

const UNPACK = "import chromium from '@sparticuz/chromium'; await chromium.executablePath()"
