import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { launchBrowser } from './browser.ts'

afterEach(() => vi.unstubAllEnvs())

/** The width in pixels of text of one size, which is 0 where there is no font. */
async function widthOf(browser: Browser, text: string): Promise<number> {
  const page = await browser.newPage()
  await page.setContent(`<span style="font-size: 20px">${text}</span>`)
  const box = await page.locator('span').boundingBox()
  return box?.width ?? 0
}

async function expectItToDrawText(browser: Browser) {
  const short = await widthOf(browser, 'mm')
  const long = await widthOf(browser, 'mmmm')
  expect(short).toBeGreaterThan(10)
  expect(long).toBeCloseTo(2 * short, 0)
}

it('shows a page with text', async () => {
  await using browser = await launchBrowser()
  await expectItToDrawText(browser)
})

it('launches the browser in TEST_BROWSER', async () => {
  vi.stubEnv('TEST_BROWSER', '/nowhere/chromium')
  await expect(launchBrowser()).rejects.toThrow('/nowhere/chromium')
})

describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')('without an installed browser', () => {
  it('shows a page with text in the bundled one and keeps the environment', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'callboard-cache-'))
    vi.stubEnv('TEST_BROWSER', undefined)
    vi.stubEnv('PATH', '/nowhere')
    vi.stubEnv('XDG_CACHE_HOME', cache)
    const before = { ...process.env }
    try {
      await using browser = await launchBrowser()
      await expectItToDrawText(browser)
      expect(process.env).toEqual(before)
      expect(readdirSync(cache)).toEqual(['callboard-chromium-147'])
    } finally {
      rmSync(cache, { recursive: true, force: true })
    }
  })
})
