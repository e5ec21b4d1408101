import type { Page } from 'playwright-core'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { newSession, openBoard, openSignedInAs, type SignedIn } from './board-page.ts'
import { choose, drag, isOnScreen, moved, nodeAt, type Position, to, translated } from './canvas-page.ts'
import { countRenders, rendersOf } from './renders.ts'

let guest: SignedIn

const { app, client, browser, user: owner } = await openBoard()

/** Two users with the canvas of the same board. */
beforeAll(async () => {
  const account = { email: 'ben@example.test', password: 'long enough to be one' }
  await client.service('users').create({ name: 'Ben Ash', role: 'member', ...account })
  await newSession(owner.page, 'Laid here', 'scripted')
  await owner.page.keyboard.press('Escape')
  await owner.page.keyboard.press('b')
  guest = await openSignedInAs(browser, app.url, account)
  for (const { page } of [owner, guest]) {
    await page.getByRole('button', { name: 'Canvas' }).click()
    await card(page).waitFor()
  }
})

afterEach(() => {
  expect(guest.consoleErrors.splice(0)).toEqual([])
})

const card = (page: Page) => page.locator('.react-flow__node-card')
const firstSession = async () => {
  const [session] = (await client.service('sessions').find()).data
  if (!session) throw new Error('there is no session')
  return session
}
const firstPosition = async () => (await firstSession()).place
const transform = (page: Page) => card(page).evaluate(element => element.style.transform)

async function middleOf(page: Page) {
  const box = await card(page).boundingBox()
  if (!box) throw new Error('the card is not to be seen')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

it('shows a moved card in the same place to everybody', async () => {
  const before = await transform(guest.page)
  await drag(owner.page, await middleOf(owner.page), { x: 60, y: 120 })
  await expect.poll(firstPosition).toEqual({ x: expect.any(Number), y: expect.any(Number) })
  await expect.poll(() => transform(guest.page)).not.toBe(before)
  expect(await transform(guest.page)).toBe(await transform(owner.page))
  expect(owner.page.url()).not.toContain('/sessions/')
})

it('keeps a moved card in place until the daemon has answered', async () => {
  const { session_id } = await firstSession()
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

it('leaves unplaced cards where they are when another card moves', async () => {
  const { session_id: moved, place, board_id, repo_id, agent_id } = await firstSession()
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

it('opens a session beside the canvas', async () => {
  await owner.page.getByRole('link', { name: 'Laid here' }).click()
  await owner.page.getByRole('heading', { name: 'Laid here', level: 2 }).waitFor()
  await owner.page.keyboard.press('Escape')
  await owner.page.keyboard.press('b')
})

it('[P2] shows the cursors and selections of others', async () => {
  await guest.page.mouse.move(400, 400)
  await guest.page.mouse.move(420, 420)
  await owner.page.getByRole('img', { name: 'Cursor of Ben Ash' }).waitFor()
  await guest.page.keyboard.down('Shift')
  await card(guest.page).focus()
  await guest.page.keyboard.press('Enter')
  await guest.page.keyboard.up('Shift')
  await owner.page.locator('[data-selected-by-other]').waitFor()
})

it('[P2] renders no card when a cursor moves', async () => {
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

it('moves the cards inside a zone with it', async () => {
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
  const currentZone = (await client.service('boards').get(board.board_id)).zones[0]
  await expect.poll(firstPosition).toEqual({ x: (currentZone?.x ?? 0) + 40, y: (currentZone?.y ?? 0) + 80 })
})

const currentBoard = async () => {
  const [board] = (await client.service('boards').find()).data
  if (!board) throw new Error('there is no board')
  return board
}
const NEARBY: [Position, Position] = [
  { x: 0, y: 0 },
  { x: 400, y: 200 }
]

/** Creates zones of 400 × 300 and a second card, and waits until the owner sees them. Returns the ids of both cards. */
async function layOut(zones: { x: number; y: number }[], places: [Position, Position]): Promise<string[]> {
  const sessions = client.service('sessions')
  const { data } = await sessions.find()
  const { board_id, repo_id, agent_id } = await firstSession()
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

const currentPositions = async (ids: string[]) =>
  Promise.all(ids.map(async id => (await client.service('sessions').get(id)).place ?? { x: 0, y: 0 }))

it('moves a zone and its cards by keyboard, and no others', async () => {
  const places: [Position, Position] = [
    { x: 40, y: 80 },
    { x: 420, y: 80 }
  ]
  const ids = await layOut([{ x: 0, y: 0 }], places)
  await nodeAt(owner.page, 'zone zone0').focus()
  await owner.page.keyboard.press('Enter')
  await owner.page.keyboard.down('Shift')
  for (let times = 0; times < 20; times++) await owner.page.keyboard.down('ArrowRight')
  await owner.page.keyboard.up('Shift')
  const there = [{ x: 440, y: 80 }, places[1]]
  await expect.poll(() => currentPositions(ids)).toEqual(there)
  await expect.poll(async () => (await currentBoard()).zones).toMatchObject([{ x: 400, y: 0 }])
  for (const [at, id] of ids.entries()) await expect.poll(() => translated(guest.page, id)).toBe(to(there[at]))
  await expect.poll(() => translated(guest.page, 'zone zone0')).toBe(to({ x: 400, y: 0 }))
  await owner.page.keyboard.up('ArrowRight')
  await owner.page.getByRole('link', { name: 'Laid here' }).click({ trial: true })
})

it('moves selected zones and their cards together', async () => {
  // The cards reach out of their zones, so that they are not selected with them.
  const ids = await layOut(
    [
      { x: 0, y: 0 },
      { x: 450, y: 0 }
    ],
    [
      { x: 40, y: 240 },
      { x: 490, y: 240 }
    ]
  )
  const before = await currentPositions(ids)
  const middle = await choose(owner.page, ['zone zone0', 'zone zone1'])
  await drag(owner.page, middle, { x: 30, y: -40 })
  await expect.poll(async () => (await currentBoard()).zones[0]?.x).toBeGreaterThan(0)
  const [one, other] = (await currentBoard()).zones
  const by = { x: one?.x ?? 0, y: one?.y ?? 0 }
  expect(other).toMatchObject({ x: 450 + by.x, y: by.y })
  await expect.poll(() => currentPositions(ids)).toEqual(moved(before, by))
})

it('moves selected cards together by mouse and keyboard', async () => {
  const ids = await layOut([], NEARBY)
  const before = await currentPositions(ids)
  const middle = await choose(owner.page, ids)
  await drag(owner.page, middle, { x: 50, y: 30 })
  await expect.poll(async () => (await currentPositions(ids))[1]).not.toEqual(before[1])
  const [{ x, y } = { x: 0, y: 0 }] = await currentPositions(ids)
  expect(x).toBeGreaterThan(0)
  await expect.poll(() => currentPositions(ids)).toEqual(moved(before, { x, y }))
  await owner.page.keyboard.press('ArrowLeft')
  await owner.page.keyboard.press('ArrowDown')
  const there = moved(before, { x: x - 5, y: y + 5 })
  await expect.poll(() => currentPositions(ids)).toEqual(there)
  for (const [at, id] of ids.entries()) await expect.poll(() => translated(guest.page, id)).toBe(to(there[at]))
})

it('fits distant cards into the view and shows them in the minimap', async () => {
  const ids = await layOut([], NEARBY)
  const { page } = owner
  const far = nodeAt(page, ids[1] ?? '')
  await client.service('sessions').patch(ids[1] ?? '', { place: { x: 5000, y: 20_000 } })
  await far.waitFor({ state: 'detached' })
  const map = page.getByRole('img', { name: 'Mini Map' })
  await expect.poll(() => map.locator('.react-flow__minimap-node').count()).toBe(ids.length)
  await page.getByRole('button', { name: 'Fit View' }).click()
  for (const id of ids) await expect.poll(() => nodeAt(page, id).boundingBox()).toSatisfy(isOnScreen)
})
