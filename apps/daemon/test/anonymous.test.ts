import { contracts } from '@callboard/contract'
import { type App, nextEvent, startApp, stockClient } from '@callboard/testing'
import { getServiceOptions } from '@feathersjs/feathers/lib/service.js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startInside } from './support/inside.ts'
import { packetsOf } from './support/packets.ts'
import { called, failureOf, restDoor } from './support/test-client.ts'

let app: App

beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app[Symbol.asyncDispose]())

/** Every method of every service, asked of the application itself: a new one is walked without being named here. */
async function everyMethod(): Promise<{ path: string; method: string }[]> {
  await using inside = await startInside()
  const { services } = inside.app
  return Object.entries(services)
    .filter(([path]) => path !== 'authentication')
    .flatMap(([path, service]) =>
      (getServiceOptions(service).methods ?? []).map(method => ({ path: path.replace(/:\w+_id/, 'x'), method }))
    )
}

const HTTP = new Map([
  ['find', { verb: 'GET', hasId: false }],
  ['get', { verb: 'GET', hasId: true }],
  ['create', { verb: 'POST', hasId: false }],
  ['update', { verb: 'PUT', hasId: true }],
  ['patch', { verb: 'PATCH', hasId: true }],
  ['remove', { verb: 'DELETE', hasId: true }]
])
const refused = { name: 'NotAuthenticated', code: 401, data: { reason: 'not_signed_in' } }

it('[C2] without a token every method of every service is 401, over HTTP', async () => {
  const methods = await everyMethod()
  expect(new Set(methods.map(({ path }) => path)).size).toBeGreaterThan(Object.keys(contracts).length)
  for (const { path, method } of methods) {
    const { verb, hasId } = HTTP.get(method) ?? { verb: method, hasId: false }
    const body = /POST|PUT|PATCH/.test(verb) ? { body: '{}', headers: { 'content-type': 'application/json' } } : {}
    const response = await fetch(`${app.url}${path}${hasId ? '/x' : ''}`, { method: verb, ...body })
    expect({ path, method, ...(await response.json()) }).toMatchObject({ path, method, ...refused })
    expect(response.status).toBe(401)
  }
  const output = await fetch(`${app.url}messages/msg_x/output`)
  expect([output.status, await output.json()]).toMatchObject([401, refused])
})

it('[C2] without a token every method of every service is 401, over a socket', async () => {
  await using client = await stockClient(app.url)
  const args = new Map<string, unknown[]>([
    ['find', [{}]],
    ['create', [{}, {}]],
    ['get', ['x', {}]],
    ['remove', ['x', {}]]
  ])
  for (const { path, method } of await everyMethod()) {
    const error = await failureOf(called(client.socket, method, path, ...(args.get(method) ?? ['x', {}, {}])))
    expect({ path, method, ...error.toJSON() }).toMatchObject({ path, method, ...refused })
  }
})

it('[C2] signing out without having signed in is 401', async () => {
  await using client = await stockClient(app.url)
  for (const id of [null, 'x']) {
    expect(await failureOf(called(client.socket, 'remove', 'authentication', id, {}))).toMatchObject(refused)
  }
  const response = await fetch(`${app.url}authentication/x`, { method: 'DELETE' })
  expect([response.status, await response.json()]).toMatchObject([401, refused])
})

it('[C2] an anonymous socket hears nothing of what others do, and hears it once it has signed in', async () => {
  await using listener = await stockClient(app.url)
  await failureOf(called(listener.socket, 'find', 'boards', {}))
  const { events } = packetsOf(listener)
  const door = restDoor(app, app.token)
  await door.create('boards', { name: 'Unheard' })
  await failureOf(called(listener.socket, 'find', 'boards', {}))
  expect(events()).toEqual([])
  await called(listener.socket, 'create', 'authentication', { strategy: 'jwt', accessToken: app.token }, {})
  const heard = nextEvent(listener.service('boards'), 'created')
  await door.create('boards', { name: 'Heard' })
  expect(await heard).toMatchObject({ name: 'Heard' })
})

it('[C2] an anonymous socket is closed after a while; a signed-in one stays, until it has signed out', async () => {
  await using brief = await startApp({ cwd: app.cwd, env: { CALLBOARD_ANONYMOUS_LIFETIME: '3000' } })
  await using signedIn = await stockClient(brief.url, brief.token)
  await using signedOut = await stockClient(brief.url, brief.token)
  // The last one's time is over last: by then nobody's first time counts any more.
  await using anonymous = await stockClient(brief.url)
  await nextEvent(anonymous.socket, 'connect')
  const closed = nextEvent(anonymous.socket, 'disconnect')
  const closedLater = nextEvent(signedOut.socket, 'disconnect')
  expect(await closed).toBe('io server disconnect')
  await called(signedOut.socket, 'remove', 'authentication', null, {})
  expect(await failureOf(called(signedOut.socket, 'find', 'boards', {}))).toMatchObject(refused)
  expect(await closedLater).toBe('io server disconnect')
  expect(await called(signedIn.socket, 'find', 'boards', {})).toMatchObject({ skip: 0 })
})
