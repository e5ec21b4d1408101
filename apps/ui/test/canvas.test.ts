import { type Client, connect } from '@callboard/client'
import { type App, launchBrowser, scriptedAgent, startApp } from '@callboard/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { newSession, type SignedIn, signedIn, signedInAs } from './board-page.ts'
import { choose, drag, isOnScreen, moved, nodeAt, type Place, to, translated } from './canvas-page.ts'
import { countRenders, rendersOf } from './renders.ts'

let app: App
let client: Client
let browser: Browser
let owner: SignedIn
let guest: SignedIn

/** Two people on one board, both with the canvas before them. */
beforeAll(async () => {
  app = await startApp()
  client = connect({ url: app.url, token: app.token })
  await client.service('agents').create({ name: 'scripted', ...scriptedAgent() })
  const account = { email: 'ben@example.test', password: 'long enough to be one' }
  await client.service('users').create({ name: 'Ben Ash', role: 'member', ...account })
  browser = await launchBrowser()
  owner = await signedIn(browser, app.link)
  await newSession(owner.page, 'Laid here', 'scripted')
  await owner.page.keyboard.press('Escape')
  await owner.page.keyboard.press('b')
  guest = await signedInAs(browser, app.url, account)
  for (const { page } of [owner, guest]) {
    await page.getByRole('button', { name: 'Canvas' }).click()
    await card(page).waitFor()
  }
})

afterAll(async () => {
  await browser?.close()
  client?.close()
  await app?.[Symbol.asyncDispose]()
})

afterEach(() => {
  for (const { complaints } of [owner, guest]) expect(complaints.splice(0)).toEqual([])
})

const card = (page: Page) => page.locator('.react-flow__node-card')
const laid = async () => {
  const [session] = (await client.service('sessions').find()).data
  if (!session) throw new Error('there is no session')
  return session
}
const placed = async () => (await laid()).place
const transform = (page: Page) => card(page).evaluate(element => element.style.transform)

async function middleOf(page: Page) {
  const box = await card(page).boundingBox()
  if (!box) throw new Error('the card is not to be seen')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

it('a card is laid somewhere, and everyone sees it there', async () => {
  const before = await transform(guest.page)
  await drag(owner.page, await middleOf(owner.page), { x: 60, y: 120 })
  await expect.poll(placed).toEqual({ x: expect.any(Number), y: expect.any(Number) })
  await expect.poll(() => transform(guest.page)).not.toBe(before)
  expect(await transform(guest.page)).toBe(await transform(owner.page))
  expect(owner.page.url()).not.toContain('/sessions/')
})

it('a card that was put down stays there until the daemon has answered, whatever else happens to it', async () => {
  const { session_id } = await laid()
  const { page } = owner
  await page.evaluate(() => {
    const send = WebSocket.prototype.send
    const held: (() => void)[] = []
    document.addEventListener('go on', () => {
      WebSocket.prototype.send = send
      for (const go of held) go()
    })
    WebSocket.prototype.send = function (data) {
      if (String(data).includes('"place"')) held.push(() => send.call(this, data))
      else send.call(this, data)
    }
  })
  const before = await transform(page)
  await drag(page, await middleOf(page), { x: -40, y: 90 })
  const put = await transform(page)
  expect(put).not.toBe(before)
  await client.service('sessions').patch(session_id, { title: 'Laid there' })
  await card(page).getByText('Laid there').waitFor()
  expect(await transform(page)).toBe(put)
  await page.evaluate(() => document.dispatchEvent(new Event('go on')))
  await expect.poll(() => transform(guest.page)).toBe(await transform(page))
  expect(await transform(page)).not.toBe(before)
  await client.service('sessions').patch(session_id, { title: 'Laid here' })
  await card(page).getByText('Laid here').waitFor()
})

it('what nobody has moved lies where it lay when another card is moved, and is not covered', async () => {
  const { session_id: moved, place, board_id, repo_id, agent_id } = await laid()
  const made = await client.service('sessions').create({ title: 'Beside', board_id, repo_id, agent_id })
  const node = (id: string) => guest.page.locator(`.react-flow__node[data-id="${id}"]`)
  const at = (id: string) => node(id).evaluate(element => element.style.transform)
  const put = async (x: number, y: number) => {
    await client.service('sessions').patch(moved, { place: { x, y } })
    await expect.poll(() => at(moved)).toBe(`translate(${x}px, ${y}px)`)
  }
  await put(0, 0)
  const before = await at(made.session_id)
  await put(10, 160)
  expect(await at(made.session_id)).toBe(before)
  await put(320, 10)
  expect(await at(made.session_id)).not.toBe(before)
  await client.service('sessions').patch(moved, { place })
  await client.service('sessions').remove(made.session_id)
  await node(made.session_id).waitFor({ state: 'detached' })
})

it('a click on a card opens its session beside the canvas', async () => {
  await owner.page.getByRole('link', { name: 'Laid here' }).click()
  await owner.page.getByRole('heading', { name: 'Laid here', level: 2 }).waitFor()
  await owner.page.keyboard.press('Escape')
  await owner.page.keyboard.press('b')
})

it('[P2] others see where one points, and what one has chosen', async () => {
  await guest.page.mouse.move(400, 400)
  await guest.page.mouse.move(420, 420)
  await owner.page.getByRole('img', { name: 'Cursor of Ben Ash' }).waitFor()
  await guest.page.keyboard.down('Shift')
  await card(guest.page).focus()
  await guest.page.keyboard.press('Enter')
  await guest.page.keyboard.up('Shift')
  await owner.page.locator('[data-selected-by-other]').waitFor()
})

it('[P2] no card renders again when a pointer moves', async () => {
  const tab = await owner.context.newPage()
  await countRenders(tab)
  await tab.goto(owner.page.url())
  await card(tab).waitFor()
  const pointer = tab.getByRole('img', { name: 'Cursor of Ben Ash' })
  await guest.page.mouse.move(300, 300)
  await pointer.waitFor()
  const { cards } = await rendersOf(tab)
  await guest.page.mouse.move(500, 500, { steps: 20 })
  await guest.page.mouse.move(500, 5)
  await pointer.waitFor({ state: 'hidden' })
  expect((await rendersOf(tab)).cards).toBe(cards)
  await tab.close()
})

it('a zone has a name, and what lies on it moves with it', async () => {
  await owner.page.getByRole('button', { name: 'Add zone' }).click()
  await owner.page.getByRole('textbox', { name: 'Name' }).fill('Blackouts')
  await owner.page.getByRole('button', { name: 'Add', exact: true }).click()
  const zone = guest.page.getByRole('region', { name: 'Zone “Blackouts”' })
  await zone.waitFor()
  const [board] = (await client.service('boards').find()).data
  const [made] = board?.zones ?? []
  if (!board || !made) throw new Error('there is no zone')
  const [session] = (await client.service('sessions').find()).data
  await client.service('sessions').patch(session?.session_id ?? '', { place: { x: made.x + 40, y: made.y + 80 } })
  await expect.poll(() => transform(owner.page)).toBe(`translate(${made.x + 40}px, ${made.y + 80}px)`)
  const head = await owner.page.getByRole('heading', { name: 'Blackouts' }).boundingBox()
  if (!head) throw new Error('the zone is not to be seen')
  await drag(owner.page, { x: head.x + 4, y: head.y + 8 }, { x: 50, y: 70 })
  await expect
    .poll(async () => (await client.service('boards').get(board.board_id)).zones[0]?.y)
    .toBeGreaterThan(made.y)
  const zoneNow = (await client.service('boards').get(board.board_id)).zones[0]
  await expect.poll(placed).toEqual({ x: (zoneNow?.x ?? 0) + 40, y: (zoneNow?.y ?? 0) + 80 })
})

const boardNow = async () => {
  const [board] = (await client.service('boards').find()).data
  if (!board) throw new Error('there is no board')
  return board
}
const NEAR: [Place, Place] = [
  { x: 0, y: 0 },
  { x: 400, y: 200 }
]

/** Lays zones of 400 × 300 and a second card; waits until the owner sees all of it. Answers with the ids of both cards. */
async function lay(zones: { x: number; y: number }[], places: [Place, Place]): Promise<string[]> {
  const sessions = client.service('sessions')
  const { data } = await sessions.find()
  const { board_id, repo_id, agent_id } = await laid()
  if (data.length === 1) data.push(await sessions.create({ title: 'There', board_id, repo_id, agent_id }))
  const ids = data.map(({ session_id }) => session_id)
  await client.service('boards').patch(board_id, {
    zones: zones.map((zone, at) => ({ ...zone, zone_id: `zone${at}`, name: `Zone ${at}`, width: 400, height: 300 }))
  })
  for (const [at, id] of ids.entries()) {
    await sessions.patch(id, { place: places[at] })
    await expect.poll(() => translated(owner.page, id)).toBe(to(places[at]))
  }
  await expect.poll(() => owner.page.locator('.react-flow__node-zone').count()).toBe(zones.length)
  await owner.page.getByRole('button', { name: 'Fit View' }).click()
  return ids
}

const placesNow = async (ids: string[]) =>
  Promise.all(ids.map(async id => (await client.service('sessions').get(id)).place ?? { x: 0, y: 0 }))

it('a zone that is moved by a key takes along what lies on it, and nothing that it comes over', async () => {
  const places: [Place, Place] = [
    { x: 40, y: 80 },
    { x: 420, y: 80 }
  ]
  const ids = await lay([{ x: 0, y: 0 }], places)
  await nodeAt(owner.page, 'zone zone0').focus()
  await owner.page.keyboard.press('Enter')
  await owner.page.keyboard.down('Shift')
  for (let times = 0; times < 20; times++) await owner.page.keyboard.down('ArrowRight')
  await owner.page.keyboard.up('Shift')
  const there = [{ x: 440, y: 80 }, places[1]]
  await expect.poll(() => placesNow(ids)).toEqual(there)
  await expect.poll(async () => (await boardNow()).zones).toMatchObject([{ x: 400, y: 0 }])
  for (const [at, id] of ids.entries()) await expect.poll(() => translated(guest.page, id)).toBe(to(there[at]))
  await expect.poll(() => translated(guest.page, 'zone zone0')).toBe(to({ x: 400, y: 0 }))
  await owner.page.keyboard.up('ArrowRight')
  await owner.page.getByRole('link', { name: 'Laid here' }).click({ trial: true })
})

it('zones that are moved together by what is drawn around them take along what lies on each', async () => {
  // The cards reach out of their zones, so that they are not chosen with them.
  const ids = await lay(
    [
      { x: 0, y: 0 },
      { x: 450, y: 0 }
    ],
    [
      { x: 40, y: 240 },
      { x: 490, y: 240 }
    ]
  )
  const before = await placesNow(ids)
  const middle = await choose(owner.page, ['zone zone0', 'zone zone1'])
  await drag(owner.page, middle, { x: 30, y: -40 })
  await expect.poll(async () => (await boardNow()).zones[0]?.x).toBeGreaterThan(0)
  const [one, other] = (await boardNow()).zones
  const by = { x: one?.x ?? 0, y: one?.y ?? 0 }
  expect(other).toMatchObject({ x: 450 + by.x, y: by.y })
  await expect.poll(() => placesNow(ids)).toEqual(moved(before, by))
})

it('cards that were chosen together are moved together, by the mouse and by keys', async () => {
  const ids = await lay([], NEAR)
  const before = await placesNow(ids)
  const middle = await choose(owner.page, ids)
  await drag(owner.page, middle, { x: 50, y: 30 })
  await expect.poll(async () => (await placesNow(ids))[1]).not.toEqual(before[1])
  const [{ x, y } = { x: 0, y: 0 }] = await placesNow(ids)
  expect(x).toBeGreaterThan(0)
  await expect.poll(() => placesNow(ids)).toEqual(moved(before, { x, y }))
  await owner.page.keyboard.press('ArrowLeft')
  await owner.page.keyboard.press('ArrowDown')
  const there = moved(before, { x: x - 5, y: y + 5 })
  await expect.poll(() => placesNow(ids)).toEqual(there)
  for (const [at, id] of ids.entries()) await expect.poll(() => translated(guest.page, id)).toBe(to(there[at]))
})

it('cards that lie far from each other are all brought into view, and the map shows each', async () => {
  const ids = await lay([], NEAR)
  const { page } = owner
  const far = nodeAt(page, ids[1] ?? '')
  await client.service('sessions').patch(ids[1] ?? '', { place: { x: 5000, y: 20_000 } })
  await far.waitFor({ state: 'detached' })
  const map = page.getByRole('img', { name: 'Mini Map' })
  await expect.poll(() => map.locator('.react-flow__minimap-node').count()).toBe(ids.length)
  await page.getByRole('button', { name: 'Fit View' }).click()
  for (const id of ids) await expect.poll(() => nodeAt(page, id).boundingBox()).toSatisfy(isOnScreen)
})
