import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { findOnPath } from './on-path.ts'
import { startRedis } from './redis.ts'
import { nextEvent } from './waiting.ts'

afterEach(() => vi.unstubAllEnvs())

/** Sends one command as a person at a terminal would, and gives the answer. */
async function ask(url: string, command: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), new URL(url).hostname)
  try {
    const answer = Promise.race([
      nextEvent(socket, 'data'),
      nextEvent(socket, 'error').then(error => Promise.reject(error))
    ])
    socket.write(`${command}\r\n`)
    return String(await answer)
  } finally {
    socket.destroy()
  }
}

it('uses the server in TEST_REDIS_URL without stopping it', async () => {
  vi.stubEnv('TEST_REDIS_URL', 'redis://nowhere.test:1')
  const redis = await startRedis()
  expect(redis.url).toBe('redis://nowhere.test:1')
  await redis.stop()
})

it('reports that Redis is missing', async () => {
  vi.stubEnv('TEST_REDIS_URL', undefined)
  vi.stubEnv('PATH', '/nowhere')
  await expect(startRedis()).rejects.toThrow('install redis-server or valkey-server, or set TEST_REDIS_URL')
})

it('reports the output of a server that exits during the start', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'callboard-path-'))
  writeFileSync(join(directory, 'valkey-server'), '#!/bin/sh\necho no such luck', { mode: 0o755 })
  vi.stubEnv('TEST_REDIS_URL', undefined)
  vi.stubEnv('PATH', directory)
  try {
    await expect(startRedis()).rejects.toThrow(/valkey-server exited during the start: no such luck/)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})

it('tries another port when its port was taken meanwhile', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'callboard-path-'))
  const program = `#!/bin/sh
    if [ -e ${directory}/tried ]; then echo Ready to accept connections; exec sleep 60; fi
    : > ${directory}/tried
    echo bind: Address already in use`
  writeFileSync(join(directory, 'redis-server'), program, { mode: 0o755 })
  vi.stubEnv('TEST_REDIS_URL', undefined)
  vi.stubEnv('PATH', `${directory}:${process.env.PATH}`)
  try {
    await using redis = await startRedis()
    expect(redis.url).toMatch(/^redis:\/\/127\.0\.0\.1:\d+$/)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})

describe.skipIf(!findOnPath('redis-server', 'valkey-server'))('with a server on the PATH', () => {
  it('starts private, empty servers', async () => {
    vi.stubEnv('TEST_REDIS_URL', undefined)
    await using one = await startRedis()
    await using other = await startRedis()
    expect(await ask(one.url, 'SET key value')).toBe('+OK\r\n')
    expect(await ask(one.url, 'DBSIZE')).toBe(':1\r\n')
    expect(await ask(other.url, 'DBSIZE')).toBe(':0\r\n')
  })

  it('stops the server', async () => {
    vi.stubEnv('TEST_REDIS_URL', undefined)
    await using redis = await startRedis()
    await redis.stop()
    await redis.stop()
    await expect(ask(redis.url, 'PING')).rejects.toThrow('ECONNREFUSED')
  })
})
