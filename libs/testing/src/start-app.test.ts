import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { startApp } from './start-app.ts'

afterEach(() => vi.unstubAllEnvs())

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}

const isListening = (port: number) =>
  new Promise<boolean>(resolve => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket.destroy().destroyed))
    socket.once('error', () => resolve(false))
  })

it('starts a daemon that answers, in a home and a checkout of its own', async () => {
  await using app = await startApp()
  expect((await fetch(`${app.url}health`)).status).toBe(200)
  expect(app.url).toBe(`http://127.0.0.1:${app.port}/`)
  expect(app.link.startsWith(`${app.url}#code=`)).toBe(true)
  expect(app.output()).toContain(app.link)
  expect(app.token).toBe(readFileSync(join(app.home, 'token'), 'utf8'))
  expect(existsSync(join(app.cwd, '.git'))).toBe(true)
  expect(isAlive(app.pid)).toBe(true)
})

it('stops as by Ctrl-C, and gives the exit code', async () => {
  await using app = await startApp()
  const { pid, port } = app
  expect(await app.stop()).toBe(0)
  expect([isAlive(pid), await isListening(port)]).toEqual([false, false])
  expect(await app.stop()).toBe(0)
})

it('starts again after a stop and after a kill, on the same port and with the same token', async () => {
  await using app = await startApp()
  const { pid, url, token } = app
  await app.kill()
  expect(isAlive(pid)).toBe(false)
  await app.restart()
  await app.stop()
  await app.restart()
  expect({ url: app.url, token: app.token }).toEqual({ url, token })
  expect((await fetch(`${url}health`)).status).toBe(200)
})

it('stops what still runs before it starts again', async () => {
  await using app = await startApp()
  const { pid } = app
  await app.restart()
  expect(isAlive(pid)).toBe(false)
  expect((await fetch(`${app.url}health`)).status).toBe(200)
})

it('says what a daemon said that ended early, and leaves nothing behind', async () => {
  const home = mkdtempSync(join(tmpdir(), 'callboard-test-'))
  vi.stubEnv('TMPDIR', home)
  try {
    await expect(startApp({ env: { CALLBOARD_PORT: 'no port' } })).rejects.toThrow(
      /^the daemon ended with 1: .*CALLBOARD_PORT/s
    )
  } finally {
    vi.unstubAllEnvs()
    expect(existsSync(home)).toBe(true)
    rmSync(home, { recursive: true, force: true })
  }
})
