import { until } from '@callboard/testing'
import { expect, it } from 'vitest'
import { connection, newSession, openBoard, send } from './board-page.ts'

const { app, client, user } = await openBoard()

const drawer = () => user.page.getByRole('dialog', { name: 'Activity' })

it('[F6] lists board activity live and marks the last visit', async () => {
  const { page } = user
  const session_id = await newSession(page, 'Watched', 'scripted')
  await send(page, 'first words')
  await page.getByText(/^Done/).waitFor()
  await page.getByRole('button', { name: 'Activity' }).click()
  await drawer().getByText('finished').waitFor()
  expect(await drawer().getByText('Your last visit').count()).toBe(0)
  await drawer().getByRole('button').first().click()
  await drawer().waitFor({ state: 'detached' })
  await client.prompt(session_id, { prompt: 'while nobody looks' })
  await page.getByText(/^Done/).nth(1).waitFor()
  await page.getByRole('button', { name: 'Activity' }).click()
  await drawer().getByText('Your last visit').waitFor()
  await client.prompt(session_id, { prompt: 'while somebody looks' })
  await drawer().getByRole('link', { name: 'while somebody looks' }).first().waitFor()
})

it('[F6] stops following activity at once on an idle board', async () => {
  const { board_id } = await client.service('boards').create({ name: 'Quiet' })
  const channels = async () => (await client.service('subscriptions').find()).data.map(({ channel }) => channel)
  const leaving = new AbortController()
  const following = (async () => {
    for await (const line of client.activity({ board_id }, { limit: 1, follow: true, signal: leaving.signal }))
      expect(line.board_id).toBe(board_id)
  })()
  await until(async () => (await channels()).includes(`board:${board_id}`))
  leaving.abort()
  await following
})

it('[T4] lists running tasks of all boards and stops them', async () => {
  const { page } = user
  const { data } = await client.service('sessions').find()
  const [{ session_id = '' } = {}] = data
  await until(async () => (await client.service('sessions').get(session_id)).status === 'idle')
  const { board_id } = await client.service('boards').create({ name: 'Elsewhere' })
  await client.service('sessions').patch(session_id, { board_id })
  await client.prompt(session_id, { prompt: JSON.stringify({ text: { length: 50_000, rate: 50 } }) })
  await drawer().getByRole('tab', { name: 'Running' }).click()
  await drawer().getByRole('button', { name: 'Stop “Watched”' }).click()
  await drawer().getByText('No agents running').waitFor()
  await page.goto(app.url)
  await connection(page, 'Live').waitFor()
})

it('shows one toast in the visible tab when another session needs attention', async () => {
  const { page } = user
  const [{ session_id = '' } = {}] = (await client.service('sessions').find()).data
  await page.bringToFront()
  await client.prompt(session_id, { prompt: JSON.stringify({ permission: true }) })
  const question = page.getByRole('alert').filter({ hasText: 'Needs permission' })
  await question.waitFor()
  const [{ permission_id = '' } = {}] = (
    await client.service('permissions').find({ query: { session_id, status: 'pending' } })
  ).data
  await client.service('permissions').patch(permission_id, { option_id: 'allow' })
  await question.waitFor({ state: 'detached' })
  const toast = page.getByRole('alert').filter({ hasText: 'Finished' })
  await toast.waitFor()
  await toast.getByRole('link', { name: 'Watched' }).click()
  await page.getByRole('heading', { name: 'Watched', level: 2 }).waitFor()
  await toast.waitFor({ state: 'detached' })
})

it('[F6] loads older activity on request', async () => {
  const { page } = user
  const { board_id } = await client.service('boards').create({ name: 'Old' })
  for (let at = 1; at <= 210; at++) await client.service('boards').patch(board_id, { name: `Old ${at}` })
  await page.goto(`${app.url}#/boards/${board_id}`)
  await page.getByRole('button', { name: 'Activity' }).click()
  const lines = drawer().getByRole('list', { name: 'Board activity' }).getByRole('listitem')
  await expect.poll(() => lines.count()).toBe(200)
  await drawer().getByRole('button', { name: 'Show older' }).click()
  await expect.poll(() => lines.count()).toBe(211)
  await drawer().getByRole('button', { name: 'Show older' }).waitFor({ state: 'detached' })
})

it('marks a session unread in all tabs until it is opened', async () => {
  const { page } = user
  const [session] = (await client.service('sessions').find()).data
  const other = await page.context().newPage()
  const icon = 'document.querySelector("link[rel=icon]").getAttribute("href").slice(0, 10)'
  await page.goto(`${app.url}#/boards/${session?.board_id}`)
  await other.goto(`${app.url}#/boards/${session?.board_id}`)
  for (const tab of [page, other]) await connection(tab, 'Live').waitFor()
  await client.prompt(session?.session_id ?? '', { prompt: 'unseen' })
  for (const tab of [page, other]) {
    await expect.poll(() => tab.title()).toBe('(1) Elsewhere · Callboard')
    await expect.poll(() => tab.evaluate(icon)).toBe('data:image')
    await tab.getByRole('img', { name: 'Unread' }).waitFor()
  }
  await other.keyboard.press('a')
  const forYou = other.getByRole('dialog', { name: 'Activity' })
  await forYou.getByRole('tab', { name: 'Needs attention' }).click()
  await forYou.getByRole('link', { name: 'Watched' }).click()
  await forYou.getByText('Nothing needs attention').waitFor()
  for (const tab of [page, other]) {
    await expect.poll(() => tab.title()).toBe('Elsewhere · Callboard')
    await expect.poll(() => tab.evaluate(icon)).toBe('./favicon.')
  }
  await other.close()
})

it('marks sessions unread whose tasks ended while no tab was open', async () => {
  const { page } = user
  const [session] = (await client.service('sessions').find()).data
  const { session_id = '', board_id } = session ?? {}
  await page.goto('about:blank')
  const { task_id } = await client.prompt(session_id, { prompt: 'while away' })
  await until(async () => (await client.service('tasks').get(task_id)).status === 'completed')
  await page.goto(`${app.url}#/boards/${board_id}`)
  await expect.poll(() => page.title()).toBe('(1) Elsewhere · Callboard')
  await page.getByRole('link', { name: 'Watched' }).click()
  await expect.poll(() => page.title()).toBe('Elsewhere · Callboard')
  await page.reload()
  await connection(page, 'Live').waitFor()
  expect(await page.title()).toBe('Elsewhere · Callboard')
})
