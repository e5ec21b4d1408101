import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { presets } from '@callboard/agents'
import { type App, nextEvent, startApp, stockClient } from '@callboard/testing'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newSession } from './support/seed.ts'
import { called, restDoor } from './support/test-client.ts'

let app: App
let scratch: string

beforeAll(async () => {
  app = await startApp()
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'callboard-scratch-')))
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  rmSync(scratch, { recursive: true, force: true })
})

/** What a daemon says that does not start; it must have ended with 1. */
async function refusal(options: { home?: string; env?: Record<string, string> }): Promise<string> {
  const started = await startApp({ cwd: app.cwd, ...options }).catch((error: Error) => error)
  if (started instanceof Error) return started.message.replace('The daemon exited with 1: ', '')
  await started[Symbol.asyncDispose]()
  throw new Error('it started')
}

describe('one daemon per home', () => {
  it('a second one says where the first is, in one line, and ends with 1', async () => {
    expect(await refusal({ home: app.home })).toBe(
      `Callboard is already running with ${app.home} at ${app.url} (process ${app.pid}).\n`
    )
    expect(await restDoor(app, app.token).find('boards')).toMatchObject({ total: 1 })
  })

  it('the lock dies with a daemon that is killed, and the next one has what was kept', async () => {
    await using own = await startApp({ cwd: app.cwd })
    const door = restDoor(own, own.token)
    const board = await door.create('boards', { name: 'Kept' })
    const session = await newSession(door)
    await own.kill()
    await own.restart()
    expect(await door.get('boards', board.board_id)).toEqual(board)
    expect(await door.get('sessions', session.session_id)).toEqual(session)
    expect([
      (await door.find('boards')).total,
      (await door.find('repos')).total,
      (await door.find('agents')).total
    ]).toEqual([2, 1, 1 + presets.length])
  })
})

it('what keeps a daemon from starting is one line, and it ends with 1', async () => {
  const home = join(scratch, 'spoilt')
  mkdirSync(home)
  writeFileSync(join(home, 'callboard.db'), 'This is no database. '.repeat(100))
  expect(await refusal({ home })).toMatch(/^Callboard cannot store its data in .*: file is not a database\. .*\n$/)
  const env = { CALLBOARD_HOST: '0.0.0.0' }
  expect(await refusal({ env })).toMatch(/^CALLBOARD_HOST=0\.0\.0\.0 can be reached from other machines: .*\n$/)
})

it('Ctrl-C ends it with 0, whoever is connected, and its address is withdrawn', async () => {
  await using own = await startApp({ cwd: app.cwd })
  await using _client = await stockClient(own.url, own.token)
  const polling = io(own.url, {
    transports: ['polling'],
    forceNew: true,
    reconnection: false,
    auth: { token: own.token }
  })
  await nextEvent(polling, 'connect')
  const idle = fetch(`${own.url}health`)
  expect((await idle).status).toBe(200)
  expect(await own.stop()).toBe(0)
  expect(() => readFileSync(join(own.home, 'daemon.json'))).toThrow('ENOENT')
  expect(own.output().split('\n').filter(Boolean)).toEqual([
    expect.stringMatching(/^Callboard .* is ready on /),
    expect.stringMatching(/^Sign in: /)
  ])
  polling.disconnect()
  // The connection that is kept alive would hold it up for longer.
}, 60_000)

it('GET /health answers 200 when it is ready', async () => {
  const response = await fetch(`${app.url}health`)
  expect([response.status, await response.json()]).toEqual([
    200,
    { status: 'ready', version: expect.any(String), wire: expect.any(Number) }
  ])
})

it.each(['a clean stop', 'a power cut'])(
  'after %s and a restart clients come back by themselves, and hear again',
  async how => {
    await using own = await startApp({ cwd: app.cwd })
    const socket = io(own.url, {
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 50,
      auth: { token: own.token }
    })
    await nextEvent(socket, 'connect')
    const gone = nextEvent(socket, 'disconnect')
    if (how === 'a power cut') await own.kill()
    const back = gone.then(() => nextEvent(socket, 'connect'))
    await own.restart()
    await back
    const heard = nextEvent(socket, 'boards created')
    await called(socket, 'create', 'boards', { name: 'After' }, {})
    expect(await heard).toMatchObject({ name: 'After' })
    socket.disconnect()
  }
)
