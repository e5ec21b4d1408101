import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { type App, makeCheckout, startApp } from '@callboard/testing'
import { CliProcess, runCli, runForOutput } from '@callboard/testing/shell'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const PROGRAM = fileURLToPath(new URL('../bin/callboard.js', import.meta.url))

let app: App
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app[Symbol.asyncDispose]())

describe('usage errors', () => {
  it.each([
    [['--json', 'bords'], "Unknown command 'bords'\n(Did you mean boards?)"],
    [['stop', '--json'], "Missing required argument 'session'"],
    [['queue', '--json'], 'Specify a session. See: callboard sessions']
  ])('[E1] are JSON with --json: %j', async (args, message) => {
    const { code, out, err } = await runCli(app, ...args)
    expect({ code, out, error: JSON.parse(err).error }).toEqual({
      code: 2,
      out: '',
      error: { reason: 'usage', message }
    })
  })

  it.each([
    [['bords'], 'callboard'],
    [['follow', '--tale', '3'], 'callboard follow'],
    [['sessions', 'rename', 'x'], 'callboard sessions rename']
  ])('name the help of the command: %j', async (args, command) => {
    expect((await runCli(app, ...args)).err).toContain(`See: ${command} --help\n`)
  })

  it('tell how to pass text that begins with a dash', async () => {
    const session = await runForOutput(app, 'sessions', 'create', '--title', 'Dashes')
    const { code, err } = await runCli(app, 'prompt', session, '- list files')
    expect({ code, err }).toEqual({
      code: 2,
      err: "callboard: Unknown option '- list files'\nPut -- before an argument that begins with a dash. See: callboard prompt --help\n"
    })
    const sent = await runCli(app, 'prompt', session, '--json', '--', '- list files')
    expect(JSON.parse(sent.out)).toMatchObject({ prompt: '- list files' })
  })
})

describe('names', () => {
  it('prefers an id to the title of another session', async () => {
    const session = await runForOutput(app, 'sessions', 'create', '--title', 'Original')
    for (const title of [session, session.slice(0, 12), session.slice(4, 12)]) {
      await runForOutput(app, 'sessions', 'create', '--title', title)
      expect((await runCli(app, 'sessions', 'show', title)).out).toMatch(/^title +Original$/m)
    }
    const short = session.slice(4, 7)
    await runForOutput(app, 'sessions', 'create', '--title', short)
    const { code, err } = await runCli(app, 'sessions', 'show', short)
    expect(code).toBe(2)
    expect(err).toContain(`"${short}" matches 2 sessions.`)
  })
})

describe('sessions remove', () => {
  it('requires a confirmation or --yes', async () => {
    const session = await runForOutput(app, 'sessions', 'create', '--title', 'Kept')
    expect(await runCli(app, 'sessions', 'remove', session)).toEqual({
      code: 2,
      out: '',
      err: 'callboard: Not a terminal: pass --yes to confirm.\n'
    })
    expect(await runForOutput(app, 'sessions', 'remove', session, '--yes')).toBe(session)
    expect((await runCli(app, 'sessions', 'show', session)).code).toBe(3)
  })
})

describe('paths that begin with ~', () => {
  it('lead to the home directory of the user', async () => {
    await using checkout = await makeCheckout()
    const env = { CALLBOARD_HOME: app.home, HOME: checkout.path }
    const runAtHome = (...args: string[]) => new CliProcess(args, env, app.cwd).waitForExit()
    const repo = JSON.parse((await runAtHome('repos', 'add', '~', '--json')).out)
    expect(repo).toMatchObject({ path: checkout.path })
    const created = await runAtHome('sessions', 'create', '--repo', '~', '--title', 'At home', '--json')
    expect(JSON.parse(created.out)).toMatchObject({ repo_id: repo.repo_id })
    mkdirSync(join(checkout.path, 'backups'))
    expect((await runAtHome('backup', '~/backups/copy.db')).code).toBe(0)
    expect(existsSync(join(checkout.path, 'backups/copy.db'))).toBe(true)
    writeFileSync(join(checkout.path, 'notes.txt'), 'Read me.')
    const sent = await runAtHome('prompt', 'At home', 'list files', '--attach', '~/notes.txt')
    expect(sent.code).toBe(0)
  })
})

describe('output', () => {
  it.runIf(existsSync('/dev/full'))('reports in one line that it cannot be written', async () => {
    const script = 'exec "$0" "$@" > /dev/full'
    const env = { PATH: process.env.PATH ?? '', CALLBOARD_HOME: app.home }
    const child = spawn('/bin/sh', ['-c', script, process.execPath, PROGRAM, 'boards'], { env })
    const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/^callboard: Cannot write to standard output: ENOSPC.*\n$/)
    })
  })
})

describe('a proxy that cannot reach the daemon', () => {
  it('is quoted with its status and its first line', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(502, { 'content-type': 'text/html' })
      response.end('<html><head><style>p{}</style><title>502 Bad Gateway</title></head><h1>Upstream is down</h1>')
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    try {
      const address = server.address()
      const url = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : ''
      const { code, err } = await runCli(app, '--url', url, '--token', 'x', 'boards', '--json')
      expect(code).toBe(5)
      expect(JSON.parse(err).error).toEqual({
        reason: 'unreachable',
        message: `${url} answered 502 Bad Gateway: Upstream is down`
      })
    } finally {
      server.close()
    }
  })
})

it('finds a board by its name', async () => {
  const board = await runForOutput(app, 'boards', 'create', 'Release Notes')
  expect((await runCli(app, 'boards', 'show', 'release notes')).out).toContain(board)
})
