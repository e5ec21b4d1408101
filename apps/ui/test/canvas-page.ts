import type { Page } from 'playwright-core'
import { expect } from 'vitest'

export interface Position {
  x: number
  y: number
}

/** A node of the canvas: a card by its session id, a zone by `zone ` and its id. */
export const nodeAt = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`)
export const translated = (page: Page, id: string) => nodeAt(page, id).evaluate(element => element.style.transform)
export const to = ({ x, y }: Position = { x: 0, y: 0 }) => `translate(${x}px, ${y}px)`

export async function drag(page: Page, from: { x: number; y: number }, by: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + by.x / 2, from.y + by.y / 2, { steps: 4 })
  await page.mouse.move(from.x + by.x, from.y + by.y, { steps: 4 })
  await page.mouse.up()
}

/** Draws a selection around nodes and returns its center. */
export async function choose(page: Page, ids: string[]): Promise<Position> {
  const boxes = await Promise.all(ids.map(id => nodeAt(page, id).boundingBox()))
  const around = boxes.flatMap(box => (box ? [box] : []))
  const [left, top] = [Math.min(...around.map(({ x }) => x)) - 6, Math.min(...around.map(({ y }) => y)) - 6]
  const right = Math.max(...around.map(({ x, width }) => x + width)) + 6
  const bottom = Math.max(...around.map(({ y, height }) => y + height)) + 6
  await page.keyboard.down('Shift')
  await drag(page, { x: left, y: top }, { x: right - left, y: bottom - top })
  await page.keyboard.up('Shift')
  await expect.poll(() => page.locator('.react-flow__node.selected').count()).toBe(ids.length)
  return { x: (left + right) / 2, y: (top + bottom) / 2 }
}

export const moved = (places: Position[], by: Position) => places.map(({ x, y }) => ({ x: x + by.x, y: y + by.y }))

export const isOnScreen = (box: { x: number; y: number; width: number; height: number } | null) =>
  box !== null && box.x >= 0 && box.y >= 0 && box.x + box.width <= 1280 && box.y + box.height <= 800
