import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const INSTALLED = ['chromium', 'chromium-headless-shell', 'google-chrome']
const QUIET = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

/** $TEST_BROWSER, else an installed Chromium or Chrome, else the one inside an npm package, unpacked into the cache. */
export async function launchBrowser(): Promise<Browser> {
  const installed = process.env.TEST_BROWSER ?? INSTALLED.map(onPath).find(path => path !== undefined)
  return chromium.launch({ executablePath: installed ?? (await unpackChromium()), args: QUIET })
}

async function unpackChromium(): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'callboard-chromium-147')
  mkdirSync(cache, { recursive: true })
  // The package unpacks into TMPDIR, and unpacks the libraries it misses on a bare system only where it finds this variable.
  process.env.TMPDIR = cache
  process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs20.x'
  const { default: bundled } = await import('@sparticuz/chromium')
  const path = await bundled.executablePath()
  const fonts = join(cache, 'fonts.conf')
  const directories = [join(cache, 'fonts'), '/usr/share/fonts'].map(dir => `<dir>${dir}</dir>`).join('')
  const header = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
  writeFileSync(fonts, `${header}<fontconfig>${directories}<cachedir>${cache}/fontcache</cachedir></fontconfig>`)
  process.env.FONTCONFIG_FILE = fonts
  return path
}

function onPath(command: string): string | undefined {
  const paths = (process.env.PATH ?? '').split(delimiter).map(directory => join(directory, command))
  return paths.find(path => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch (error) {
      if (error instanceof Error && 'code' in error) return false
      throw error
    }
  })
}
