import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { makeCheckout } from './checkout.ts'
import { scriptedAgent } from './scripted-agent/index.ts'
import { type App, startApp } from './start-app.ts'
import { stockClient } from './stock-client.ts'
import { findTagged } from './tagged-processes.ts'
import { nextEvent, until } from './waiting.ts'

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

it('starts a daemon with its own home and checkout', async () => {
  await using app = await startApp()
  expect((await fetch(`${app.url}health`)).status).toBe(200)
  expect(app.url).toBe(`http://127.0.0.1:${app.port}/`)
  expect(app.link.startsWith(`${app.url}#code=`)).toBe(true)
  expect(app.output()).toContain(app.link)
  expect(app.token).toBe(readFileSync(join(app.home, 'token'), 'utf8'))
  expect(existsSync(join(app.cwd, '.git'))).toBe(true)
  expect(isAlive(app.pid)).toBe(true)
})

it('stops it like Ctrl-C and returns the exit code', async () => {
  await using app = await startApp()
  const { pid, port } = app
  expect(await app.stop()).toBe(0)
  expect([isAlive(pid), await isListening(port)]).toEqual([false, false])
  expect(await app.stop()).toBe(0)
})

it('restarts it after a stop or kill with the same port and token', async () => {
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

it('stops a running daemon before it restarts it', async () => {
  await using app = await startApp()
  const { pid } = app
  await app.restart()
  expect(isAlive(pid)).toBe(false)
  expect((await fetch(`${app.url}health`)).status).toBe(200)
})

it('removes only what it created', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'callboard-test-'))
  const home = mkdtempSync(join(tmpdir(), 'callboard-home-'))
  vi.stubEnv('TMPDIR', temporary)
  try {
    {
      await using app = await startApp()
      await using second = await startApp({ home, cwd: app.cwd })
      expect([second.home, second.cwd]).toEqual([home, app.cwd])
      expect(readdirSync(temporary)).toHaveLength(2)
    }
    expect(readdirSync(temporary)).toEqual([])
    expect(existsSync(join(home, 'token'))).toBe(true)
  } finally {
    for (const path of [temporary, home]) rmSync(path, { recursive: true, force: true })
  }
})

it('reports the output of a daemon that exits early and cleans up', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'callboard-test-'))
  vi.stubEnv('TMPDIR', temporary)
  try {
    const start = startApp({ env: { CALLBOARD_PORT: 'no port' } })
    await expect(start).rejects.toThrow(/^The daemon exited with 1: .*CALLBOARD_PORT/s)
    expect(readdirSync(temporary)).toEqual([])
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
})

it("passes on neither Callboard's variables nor npm's INIT_CWD", async () => {
  vi.stubEnv('CALLBOARD_PORT', 'no port')
  vi.stubEnv('INIT_CWD', '/')
  await using app = await startApp()
  await using client = await stockClient(app.url, app.token)
  const { data } = await client.service('repos').find()
  expect(data).toEqual([expect.objectContaining({ path: app.cwd })])
})

describe.runIf(process.platform === 'linux')('[T7] agents that a killed daemon leaves behind', () => {
  it('end with the next start', async () => {
    await using app = await startApp()
    const agents = await busyAgents(app)
    await app.kill()
    expect(agents.left()).toEqual(agents.all)
    await app.restart()
    expect(agents.left()).toEqual([])
  })

  it('end with the test otherwise', async () => {
    await using app = await startApp()
    const agents = await busyAgents(app)
    await app.kill()
    expect(agents.left()).toEqual(agents.all)
    await app[Symbol.asyncDispose]()
    expect(agents.left()).toEqual([])
  })

  it('end when the test is killed', async () => {
    await using checkout = await makeCheckout()
    const test = startIn(checkout.path)
    const app = JSON.parse(String(await nextEvent(test.stdout, 'data')))
    const agents = await busyAgents(app)
    process.kill(app.pid, 'SIGKILL')
    await until(() => !isAlive(app.pid))
    expect(agents.left()).toEqual(agents.all)
    test.kill('SIGTERM')
    await until(() => agents.left().length === 0)
  })
})

it('ends the daemon when the test is killed', async () => {
  await using checkout = await makeCheckout()
  const test = startIn(checkout.path)
  const { port } = JSON.parse(String(await nextEvent(test.stdout, 'data')))
  expect(await isListening(port)).toBe(true)
  test.kill('SIGTERM')
  await until(async () => !(await isListening(port)))
})

/** A test that never ends, in a process of its own, with a daemon in that directory; it prints what can be said of that. */
function startIn(cwd: string) {
  const program = `
    const { startApp } = await import(${JSON.stringify(new URL('../dist/start-app.js', import.meta.url))})
    const { url, port, pid, token } = await startApp({ home: process.cwd() + '/home', cwd: process.cwd() })
    console.log(JSON.stringify({ url, port, pid, token }))
    setInterval(() => {}, 60_000)`
  return spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit']
  })
}

interface Message {
  type: string
  status: string
  text: string
}

/** Has an agent in mid-answer, and a process that it started; neither heeds a signal. */
async function busyAgents({ url, token, pid }: Pick<App, 'url' | 'token' | 'pid'>) {
  await using client = await stockClient(url, token)
  const first = async (path: string) => (await client.service(path).find()).data[0]
  const { agent_id } = await client
    .service('agents')
    .create({ name: 'stubborn', ...scriptedAgent({ ignoreTerm: true }) })
  const [{ board_id }, { repo_id }] = [await first('boards'), await first('repos')]
  const session = await client.service('sessions').create({ title: 'Busy', board_id, repo_id, agent_id })
  const isStarted = ({ type, status }: Message) => type === 'tool_call' && status === 'complete'
  const started = nextEvent(client.service('messages'), 'patched', isStarted)
  const script = { children: { orphan: true, ignoreSignals: true }, text: { length: 1_000_000, rate: 1000 } }
  await client.service(`sessions/${session.session_id}/prompt`).create({ prompt: JSON.stringify(script) })
  const child = Number((await started).text)
  const [, mark = ''] = /CALLBOARD_MARK_(\w+)=/.exec(readFileSync(`/proc/${pid}/environ`, 'latin1')) ?? []
  // Without what the child's shell sleeps by: that comes and goes.
  const all = findTagged(mark).filter(one => one === child || commandOf(one).includes('scripted-agent'))
  expect(all).toHaveLength(2)
  return { all, left: () => findTagged(mark).filter(one => all.includes(one)) }
}

/** Nothing when the process has just ended. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  } catch (error) {
    if (error instanceof Error && 'code' in error) return ''
    throw error
  }
}
