import { afterAll, beforeAll, expect, it } from 'vitest'
import { type App, startApp } from './start-app.ts'
import { stockClient } from './stock-client.ts'
import { nextEvent, until } from './waiting.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app[Symbol.asyncDispose]())

it('signs in with a token and calls services', async () => {
  await using client = await stockClient(app.url, app.token)
  expect(await client.service('boards').find()).toMatchObject({ total: 1 })
})

it('receives events', async () => {
  await using client = await stockClient(app.url, app.token)
  const received = nextEvent(client.service('boards'), 'created')
  const board = await client.service('boards').create({ name: 'Second' })
  expect(await received).toEqual(board)
})

it('is anonymous without a token', async () => {
  await using client = await stockClient(app.url)
  await expect(client.service('boards').find()).rejects.toMatchObject({ name: 'NotAuthenticated' })
})

it('rejects a wrong token and closes its socket', async () => {
  const sockets = () => process.getActiveResourcesInfo().filter(kind => kind === 'TCPSocketWrap').length
  const before = sockets()
  await expect(stockClient(app.url, 'wrong')).rejects.toMatchObject({ name: 'NotAuthenticated' })
  await until(() => sockets() <= before)
})

it('closes its socket on disposal', async () => {
  const client = await stockClient(app.url)
  await nextEvent(client.socket, 'connect')
  expect(client.socket.connected).toBe(true)
  await client[Symbol.asyncDispose]()
  expect(client.socket.connected).toBe(false)
})
