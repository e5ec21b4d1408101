// @vitest-environment happy-dom
import type { Task } from '@callboard/contract'
import { Provider, useFind } from 'figbird'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it, vi } from 'vitest'
import { SESSION, startConnectedApp } from './simulation/connected-app.ts'

function Tasks() {
  const { data } = useFind<Task>('tasks', { query: SESSION })
  return data?.map(({ status }) => status).join(', ') ?? 'loading'
}

it('[F4] figbird shows live events and the changes that are learned by catch-up', async () => {
  const { app, world, deliverAll, missWhileOffline } = await startConnectedApp()
  const container = document.createElement('div')
  const root = createRoot(container)
  const idField = (row: object) => ('task_id' in row ? String(row.task_id) : '')
  root.render(createElement(Provider, { feathers: app, idField }, createElement(Tasks)))
  const shows = (text: string) =>
    vi.waitUntil(async () => {
      await deliverAll()
      return container.textContent === text
    })
  await shows('queued')
  world.patchChild('tasks', 0, 0)
  await shows('running')
  await missWhileOffline(() => {
    world.patchChild('tasks', 0, 1)
    world.addChild('tasks', 0)
  })
  await shows('completed, queued')
  root.unmount()
  expect(container.textContent).toBe('')
})
