import { createPiniaClient } from 'feathers-pinia'
import { createPinia } from 'pinia'
import { expect, it, vi } from 'vitest'
import { SESSION, startConnectedApp, TASK } from './simulation/connected-app.ts'

it('[F4] feathers-pinia stores live events and the changes that are learned by catch-up', async () => {
  const { app, world, deliverAll, missWhileOffline } = await startConnectedApp()
  const api = createPiniaClient(app, { pinia: createPinia(), idField: 'task_id' })
  const tasks = api.service('tasks')
  const found = tasks.find({ query: SESSION })
  await deliverAll()
  await found
  const status = () => tasks.getFromStore(TASK).value?.status
  expect(status()).toBe('queued')
  world.patchChild('tasks', 0, 0)
  await deliverAll()
  await vi.waitUntil(() => status() === 'running')
  await missWhileOffline(() => world.patchChild('tasks', 0, 1))
  await vi.waitUntil(() => status() === 'completed')
})
