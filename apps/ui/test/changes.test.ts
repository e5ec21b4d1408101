import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { makeCheckout } from '@callboard/testing'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { card, fillInSession, ignoreErrors, newSession, openBoard, send, settings, startSession } from './board-page.ts'

let page: Page

const { app, client, user } = await openBoard()
beforeEach(async () => {
  page = await user.open(app.url)
})
afterEach(async () => {
  for (const tab of user.context.pages()) await tab.close()
})

it('shows the changes of a worktree, and asks twice before removing it', async () => {
  await fillInSession(page, 'Own tree', 'scripted')
  await page.getByRole('switch', { name: 'Use a separate worktree' }).click({ force: true })
  const session_id = await startSession(page, 'Own tree')
  await send(page, { text: { text: 'Made it.' } })
  await expect
    .poll(() => client.service('sessions').get(session_id))
    .toMatchObject({
      work_tree: 'ready',
      status: 'idle'
    })
  await page.getByRole('button', { name: 'Changes' }).click()
  await page.getByRole('heading', { name: 'No changes' }).waitFor()
  const { directory } = await client.service('sessions').get(session_id)
  writeFileSync(join(String(directory), 'README.md'), '# A changed project\n')
  writeFileSync(join(String(directory), 'new file.txt'), 'one\ntwo\n')
  // The changes are fetched again when a task ends.
  await send(page, { text: { text: 'And again.' } })
  await page.getByText('2 files').waitFor()
  await page.getByRole('button', { name: /README\.md/ }).click()
  await page.getByText('# A changed project').waitFor()
  await page.getByRole('button', { name: /new file\.txt.*2 added/ }).click()

  await page
    .getByRole('region', { name: 'Session “Own tree”' })
    .getByRole('button', { name: 'Actions for “Own tree”' })
    .click()
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByText('2 files are not committed and would be lost').waitFor()
  await page.getByRole('button', { name: 'Remove anyway' }).click()
  await expect.poll(() => card(page, 'Own tree').count()).toBe(0)
  ignoreErrors(user, /409/)
})

it('clones a repository and starts the session when it is ready', async () => {
  await using checkout = await makeCheckout()
  await fillInSession(page, 'From afar', 'scripted')
  await page.getByRole('combobox', { name: 'Repository' }).click()
  await page.getByRole('option', { name: 'Another path or Git URL…' }).click()
  const address = page.getByRole('textbox', { name: 'Local path or Git URL' })
  await address.fill('file:///nowhere/at/all.git')
  await page.getByRole('button', { name: 'Start' }).click()
  // The open list of repositories shows the same error.
  await page.getByRole('paragraph').filter({ hasText: 'There is no repository at that address.' }).waitFor()
  await address.fill(pathToFileURL(checkout.path).href)
  const session_id = await startSession(page, 'From afar')
  const { repo_id } = await client.service('sessions').get(session_id)
  expect(await client.service('repos').get(repo_id)).toMatchObject({ status: 'ready' })
  expect((await client.service('repos').find()).data.map(({ status }) => status)).toEqual(['ready', 'ready'])
})

it('adds, renames and removes repositories, and explains failed clones', async () => {
  await using checkout = await makeCheckout()
  const repos = await settings(page, 'Repositories')
  const dialog = page.getByRole('dialog')
  const add = async (address: string, name: string) => {
    await repos.getByRole('button', { name: 'Add repository…' }).click()
    await dialog.getByLabel('Local path or Git URL').fill(address)
    await dialog.getByLabel('Name', { exact: true }).fill(name)
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  }
  const choose = async (name: string, verb: string) => {
    await repos.getByRole('button', { name: `Actions for ${name}` }).click()
    await page.getByRole('menuitem', { name: `${verb}…` }).click()
  }
  await add('file:///nowhere/at/all.git', 'nowhere')
  await repos.getByRole('alert').getByText('There is no repository at that address.').waitFor()
  await choose('nowhere', 'Remove')
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await repos.getByRole('alert').waitFor({ state: 'detached' })

  await add(checkout.path, 'one')
  await choose('one', 'Rename')
  await dialog.getByLabel('Name', { exact: true }).fill('another')
  await dialog.getByRole('button', { name: 'Rename' }).click()
  await choose('another', 'Remove')
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await repos.getByRole('button', { name: 'Actions for another' }).waitFor({ state: 'detached' })
})

it('warns two sessions that run in the same checkout', async () => {
  await newSession(page, 'First', 'scripted')
  await send(page, { text: { length: 5000, rate: 100 } })
  await card(page, 'First').getByText('Running').waitFor()
  await fillInSession(page, 'Second', 'scripted')
  await page.getByText('like 1 other session').waitFor()
  await startSession(page, 'Second')
  await page.getByText('“First” is editing the same checkout.').waitFor()
})
