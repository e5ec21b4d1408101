import { once } from 'node:events'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCheckout } from '@callboard/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startDaemon } from '../src/boot/daemon.ts'
import { ConfigError, readConfig } from '../src/core/config.ts'
import { openBeside } from './support/seed.ts'
import { ownersToken, restDoor } from './support/test-client.ts'

let scratch: string
let home: string

beforeEach(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'callboard-scratch-')))
  home = join(scratch, 'home')
})
afterEach(() => rmSync(scratch, { recursive: true, force: true }))

/** A daemon in this process: what it does at its start and its end, without what a process costs. */
async function start(env: Record<string, string> = {}, startedIn = scratch) {
  const settings = { CALLBOARD_HOME: home, CALLBOARD_PORT: '0', CALLBOARD_LOG: 'silent', NODE_ENV: 'test', ...env }
  const daemon = await startDaemon(readConfig({ PATH: process.env.PATH, ...settings }, startedIn))
  const token = ownersToken(home)
  return { ...daemon, token, door: restDoor(daemon, token), [Symbol.asyncDispose]: () => daemon.close() }
}

describe('what keeps it from listening is said in one line', () => {
  it('a port that is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = Object(taken.address())
    const line = `Port ${port} on 127.0.0.1 is already in use. Choose another port with CALLBOARD_PORT.`
    await expect(start({ CALLBOARD_PORT: String(port) })).rejects.toThrow(new ConfigError(line))
    taken.close()
  })

  it.each([
    ['192.0.2.1', 'EADDRNOTAVAIL'],
    ['no-such-host.invalid', /E[A-Z_]+/]
  ])('the address %s, which is not of this machine', async (host, code) => {
    const env = { CALLBOARD_HOST: host, CALLBOARD_PUBLIC_URL: 'https://example.test' }
    const line = new RegExp(
      `^Callboard cannot listen on ${host}:0 \\(${code instanceof RegExp ? code.source : code}\\)\\.$`
    )
    await expect(start(env)).rejects.toThrow(line)
  })
})

describe('the directory it was started in', () => {
  it('is a repository when it is in a checkout, once for all starts', async () => {
    await using checkout = await makeCheckout({ 'src/deep/a.txt': '' })
    for (let starts = 1; starts <= 2; starts++) {
      await using daemon = await start({}, join(checkout.path, 'src', 'deep'))
      expect((await daemon.door.find('repos')).data.map(({ path }) => path)).toEqual([checkout.path])
    }
  })

  it.each([
    ['is in no checkout', () => {}],
    ['only looks like a checkout', () => writeFileSync(join(scratch, '.git'), 'gitdir: /not/there')]
  ])('is none when it %s', async (_what, make) => {
    make()
    await using daemon = await start()
    expect(await daemon.door.find('repos')).toMatchObject({ total: 0 })
  })
})

it('[T3] idempotency keys older than a day are forgotten at a start, younger ones are not', async () => {
  const [old, young] = [
    { name: 'Old', idempotency_key: 'old' },
    { name: 'Young', idempotency_key: 'young' }
  ]
  const first = await start()
  const [oldBoard, youngBoard] = [await first.door.create('boards', old), await first.door.create('boards', young)]
  await first.close()
  {
    using database = openBeside(home)
    for (const [key, hours] of [
      ['old', 24.1],
      ['young', 23.9]
    ] as const) {
      const at = new Date(Date.now() - hours * 3_600_000).toISOString()
      database.run('update idempotency_keys set created_at = ? where idempotency_key = ?', at, key)
    }
  }
  await using second = await start()
  expect(await second.door.create('boards', young)).toEqual(youngBoard)
  expect((await second.door.create('boards', old)).board_id).not.toBe(oldBoard.board_id)
})
