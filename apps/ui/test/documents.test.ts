import { existsSync, readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LIMITS } from '@callboard/contract'
import { until } from '@callboard/testing'
import type { Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { ignoreErrors, lastMessageText, newSession, openBoard, send, streaming } from './board-page.ts'

let page: Page

const { app, user } = await openBoard()

beforeAll(async () => {
  await user.page.close()
})

beforeEach(async () => {
  page = await user.open(app.url)
})

afterEach(async () => {
  for (const tab of user.context.pages()) await tab.close()
})

const chips = (tab: Page) => tab.getByRole('list', { name: 'Attached files' }).getByRole('listitem')
const chip = (tab: Page, name: string) => chips(tab).filter({ hasText: name })
const sendButton = (tab: Page) => tab.getByRole('button', { name: 'Send', exact: true })
const prompt = (tab: Page) => tab.getByRole('textbox', { name: 'Prompt', exact: true })

/** Selects a file as the button does. */
const choose = (tab: Page, name: string, buffer: Buffer, mimeType = 'text/plain') =>
  tab.getByLabel('Files to attach').setInputFiles({ name, mimeType, buffer })

/** Selects a file of this size on disk. */
async function chooseLarge(tab: Page, name: string, bytes: number): Promise<void> {
  const file = join(app.home, name)
  writeFileSync(file, '')
  truncateSync(file, bytes)
  await tab.getByLabel('Files to attach').setInputFiles(file)
}

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

/** Dispatches a drop or paste event with a file. */
const bring = (tab: Page, how: 'drop' | 'paste', name: string, type: string, base64: string) =>
  prompt(tab).evaluate(
    (box, { how, name, type, base64 }) => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.from(atob(base64), char => char.charCodeAt(0))], name, { type }))
      const event = { bubbles: true, cancelable: true }
      box.dispatchEvent(
        how === 'drop'
          ? new DragEvent('drop', { ...event, dataTransfer: data })
          : new ClipboardEvent('paste', { ...event, clipboardData: data })
      )
    },
    { how, name, type, base64 }
  )

it('attaches chosen, dropped and pasted files in all tabs and sends them with the prompt', async () => {
  await newSession(page, 'Files', 'scripted')
  await choose(page, 'notes.txt', Buffer.from('Read me.'))
  await bring(page, 'drop', 'dropped.txt', 'text/plain', btoa('Dropped.'))
  await bring(page, 'paste', 'pixel.png', 'image/png', PIXEL)
  await expect.poll(() => chips(page).count()).toBe(3)
  const second = await user.open(page.url())
  await chip(second, 'dropped.txt').getByRole('button', { name: 'Remove dropped.txt' }).click()
  await chip(page, 'dropped.txt').waitFor({ state: 'detached' })
  await page.reload()
  await chip(page, 'notes.txt').waitFor()
  await send(page, 'Look at these')
  await page.getByText('[text: Read me.]').waitFor()
  expect(await lastMessageText(page)).toContain('[image/png: 70 bytes]')
  for (const tab of [page, second]) {
    const sent = tab.getByRole('list', { name: 'Attachments' })
    await sent.getByRole('button', { name: 'notes.txt' }).waitFor()
    const picture = sent.getByRole('img', { name: 'pixel.png' })
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1)
    expect(await chips(tab).count()).toBe(0)
  }
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'notes.txt' }).click()
  expect((await saving).suggestedFilename()).toBe('notes.txt')
})

it('explains files that are too large, and retries failed uploads', async () => {
  await newSession(page, 'Trouble', 'scripted')
  await chooseLarge(page, 'huge.bin', LIMITS.documentBytes + 1)
  await chip(page, 'huge.bin').getByText('File too large (max 20 MB).').waitFor()
  await chip(page, 'huge.bin').getByRole('button', { name: 'Remove huge.bin' }).click()
  await chip(page, 'huge.bin').waitFor({ state: 'detached' })
  await page.route('**/uploads/**', route => route.abort())
  await choose(page, 'broken.txt', Buffer.from('whole'))
  await chip(page, 'broken.txt').getByText('Upload failed').waitFor()
  await page.unroute('**/uploads/**')
  await chip(page, 'broken.txt').getByRole('button', { name: 'Retry upload of broken.txt' }).click()
  await chip(page, 'broken.txt').getByText('5 B', { exact: true }).waitFor()
  ignoreErrors(user, /ERR_FAILED/)
})

it('counts the files of a queued prompt, and limits them to ten', async () => {
  await newSession(page, 'Queued', 'scripted')
  await send(page, { text: { length: 100_000, rate: 200 } })
  await streaming(page).waitFor()
  const files = (count: number) =>
    Array.from({ length: count }, (_, nr) => ({ name: `${nr}.txt`, mimeType: 'text/plain', buffer: Buffer.from('x') }))
  await page.getByLabel('Files to attach').setInputFiles(files(11))
  await page.getByRole('alert').getByText('You can attach up to 10 files to a prompt.').waitFor()
  const shown = async () => [await chips(page).count(), await chips(page).getByRole('progressbar').count()]
  await expect.poll(shown).toEqual([10, 0])
  await send(page, 'With files')
  await page.getByRole('region', { name: 'Queue', exact: true }).getByText('10 files').waitFor()
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
})

it('shows upload progress, delays the prompt and cancels cleanly', async () => {
  const session_id = await newSession(page, 'Slow', 'scripted')
  const line = await user.context.newCDPSession(page)
  const conditions = { offline: false, latency: 0, downloadThroughput: -1 }
  await line.send('Network.enable')
  await line.send('Network.emulateNetworkConditions', { ...conditions, uploadThroughput: 200_000 })
  await prompt(page).fill('With a file')
  await chooseLarge(page, 'slow.bin', 8_000_000)
  await chip(page, 'slow.bin')
    .getByText(/^[1-9]\d?% of 7\.6 MB$/)
    .waitFor()
  expect(await sendButton(page).isDisabled()).toBe(true)
  await chip(page, 'slow.bin').getByRole('button', { name: 'Remove slow.bin' }).click()
  await chip(page, 'slow.bin').waitFor({ state: 'detached' })
  expect(await sendButton(page).isDisabled()).toBe(false)
  const kept = join(app.home, 'documents', session_id)
  await until(() => !existsSync(kept) || readdirSync(kept).length === 0)
})
