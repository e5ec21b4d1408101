import type { Page } from 'playwright-core'
import { pause } from '../processes/clock.ts'

/** Uses the canvas for a time: zooms in, pans, opens sessions, zooms out. */
export async function use(page: Page, milliseconds: number): Promise<string[]> {
  const opened: string[] = []
  const end = performance.now() + milliseconds
  for (let round = 0; performance.now() < end; round++) {
    await pointAt(page, round)
    await zoom(page, -160, 8)
    await pan(page, { x: -260, y: -140 })
    await pan(page, { x: 260, y: 140 })
    opened.push(await open(page))
    await pause(1500)
    await page.keyboard.press('Escape')
    await page.keyboard.press('b')
    await zoom(page, 160, 8)
    await page.getByRole('button', { name: 'Fit View' }).click()
    await pause(300)
  }
  return opened
}

/** Visits distant cards in turn. */
async function pointAt(page: Page, round: number): Promise<void> {
  const cards = page.locator('.react-flow__node-card')
  const box = await cards.nth((round * 37) % (await cards.count())).boundingBox()
  if (!box) throw new Error('There is no card.')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
}

async function zoom(page: Page, delta: number, steps: number): Promise<void> {
  for (let step = 0; step < steps; step++) {
    await page.mouse.wheel(0, delta)
    await pause(60)
  }
}

async function pan(page: Page, by: { x: number; y: number }): Promise<void> {
  const { x, y } = await between(page)
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + by.x, y + by.y, { steps: 20 })
  await page.mouse.up()
}

/** Returns a point near the centre without a card. */
const between = (page: Page): Promise<{ x: number; y: number }> =>
  page.evaluate(() => {
    for (let away = 0; away < 400; away += 4) {
      const [x, y] = [innerWidth / 2 + away, innerHeight / 2 + away / 2]
      if (document.elementFromPoint(x, y)?.classList.contains('react-flow__pane')) return { x, y }
    }
    throw new Error('There is no space between the cards.')
  })

/** Opens the session nearest to the centre. */
async function open(page: Page): Promise<string> {
  const id = await page.evaluate(() => {
    const away = (element: Element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect()
      return Math.hypot((left + right - innerWidth) / 2, (top + bottom - innerHeight) / 2)
    }
    const [nearest] = [...document.querySelectorAll('.react-flow__node-card')].sort((a, b) => away(a) - away(b))
    return nearest?.getAttribute('data-id') ?? ''
  })
  await page.locator(`.react-flow__node[data-id="${id}"] article a`).click()
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).waitFor()
  return id
}
