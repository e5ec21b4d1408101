import { type App, launchBrowser, type Registry, scriptedPackage, startApp, startRegistry } from '@callboard/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newSessionButton, openSignedIn, type SignedIn, settings } from './board-page.ts'

let registry: Registry
let app: App
let browser: Browser
let owner: SignedIn

beforeAll(async () => {
  registry = await startRegistry(scriptedPackage({ name: '@qwen-code/qwen-code', version: '0.15.10' }, 'qwen'))
  app = await startApp({ env: registry.env })
  browser = await launchBrowser()
  owner = await openSignedIn(browser, app.link)
})

afterAll(async () => {
  await browser?.close()
  await app?.[Symbol.asyncDispose]()
  await registry?.[Symbol.asyncDispose]()
})

it('[A6] installs an agent, shows the progress and explains failures', async () => {
  const { page, consoleErrors } = owner
  const agents = await settings(page, 'Agents')
  const row = (title: string) => agents.getByRole('listitem').filter({ hasText: title })
  await row('Claude Code').getByText('Not installed').waitFor()

  const release = registry.hold()
  await row('Qwen Code').getByRole('button', { name: 'Install Qwen Code' }).click()
  await row('Qwen Code').getByText('Fetching @qwen-code/qwen-code 0.15.10').waitFor()
  await row('Qwen Code').getByRole('button', { name: 'Cancel installing Qwen Code' }).waitFor()
  release()
  await row('Qwen Code').getByText('Ready').waitFor()
  await row('Qwen Code').getByText('0.15.10', { exact: true }).waitFor()

  await row('Codex').getByRole('button', { name: 'Install Codex' }).click()
  await row('Codex').getByRole('alert').getByText('could not be installed. npm says: Not Found').waitFor()
  expect(consoleErrors).toEqual([])
})

it('adds, edits and removes an agent', async () => {
  const { page, consoleErrors } = owner
  const agents = await settings(page, 'Agents')
  const dialog = page.getByRole('dialog')
  await agents.getByRole('button', { name: 'Add agent…' }).click()
  await dialog.getByLabel('Name', { exact: true }).fill('mine')
  await dialog.getByLabel('Command').fill('node')
  await dialog.getByLabel('Arguments').fill('/path/to/my agent.js\n--fast')
  await dialog.getByLabel('Environment variables').fill('MY_API_KEY, OTHER_KEY')
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  const mine = agents.getByRole('listitem').filter({ hasText: 'node /path/to/my agent.js --fast' })
  await mine.getByText('Ready').waitFor()

  await mine.getByRole('button', { name: 'Actions for mine' }).click()
  await page.getByRole('menuitem', { name: 'Edit…' }).click()
  expect(await dialog.getByLabel('Arguments').inputValue()).toBe('/path/to/my agent.js\n--fast')
  expect(await dialog.getByLabel('Environment variables').inputValue()).toBe('MY_API_KEY, OTHER_KEY')
  await dialog.getByLabel('Command').fill('no-such-program')
  await dialog.getByRole('button', { name: 'Save' }).click()
  const changed = agents.getByRole('listitem').filter({ hasText: 'no-such-program' })
  await changed.getByText('Not installed').waitFor()

  await changed.getByRole('button', { name: 'Actions for mine' }).click()
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await changed.waitFor({ state: 'detached' })
  expect(consoleErrors).toEqual([])
})

it('offers available agents for a new session and explains the others', async () => {
  const { page } = owner
  await page.goto(app.url)
  await newSessionButton(page).click()
  await page.getByRole('combobox', { name: 'Agent' }).click()
  const claude = page.getByRole('option', { name: 'Claude Code' })
  expect(await claude.innerText()).toContain('Install it in Settings › Agents')
  expect(await claude.getAttribute('data-combobox-disabled')).toBe('true')
  await page.getByRole('option', { name: 'Qwen Code' }).click()
  expect(await page.getByRole('combobox', { name: 'Agent' }).inputValue()).toBe('Qwen Code')
})
