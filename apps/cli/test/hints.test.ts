import { type App, scriptedAgent, startApp, until } from '@callboard/testing'
import { CliProcess, runCli, runForOutput } from '@callboard/testing/shell'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { get, post } from './rest.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
  const { command, args } = scriptedAgent()
  await runForOutput(app, 'agents', 'add', 'scripted', '--', command, ...args)
})
afterAll(() => app[Symbol.asyncDispose]())

describe('hints', () => {
  it('name npx when npx started the command', async () => {
    const shell = new CliProcess(['boards', 'show', 'nix'], { CALLBOARD_HOME: app.home, npm_command: 'exec' }, app.cwd)
    expect((await shell.waitForExit()).err).toBe('callboard: No such board: "nix". See: npx callboard boards\n')
    const help = await new CliProcess(['--help'], { npm_command: 'exec' }, app.cwd).waitForExit()
    expect(help.out).toContain('Usage: npx callboard <command> [options]')
    expect(help.out).toContain('npx callboard follow k3f')
  })

  it('warn when a session is created for an agent that is not installed', async () => {
    const { err } = await runCli(app, 'sessions', 'create', '--agent', 'claude')
    expect(err).toContain('Warning: claude is not installed. Install it with: callboard agents install claude\n')
  })

  it('name the source of an invalid token', async () => {
    const option = await runCli(app, '--token', 'wrong', 'status', '--json')
    expect(option.code).toBe(4)
    const { error } = JSON.parse(option.err)
    expect(error).toMatchObject({
      reason: 'invalid_token',
      message: expect.stringMatching(/^The token passed with --token is invalid/)
    })
  })
})

describe('a prompt to a paused queue', () => {
  it('[T2] reports how many prompts run before it', async () => {
    const session = await runForOutput(app, 'sessions', 'create', '--agent', 'scripted')
    const prompt = (text: string) => post(app, `sessions/${session}/prompt`, { prompt: text })
    const status = async () => (await get(app, `sessions/${session}`)).status
    await prompt(JSON.stringify({ text: { length: 100_000, rate: 100 } }))
    await until(async () => (await status()) === 'running')
    await prompt('one')
    await prompt('two')
    await post(app, `sessions/${session}/stop`)
    await until(async () => (await status()) === 'paused')
    const { err } = await runCli(app, 'prompt', session, 'three')
    expect(err).toContain('The queue was paused and is resumed. Prompts before yours: 2.\n')
    expect((await runCli(app, 'prompt', session, 'four')).err).not.toContain('paused')
  })
})

describe('a permission request', () => {
  it('[T5] shows the file and its changes, or the command', async () => {
    const writing = await runForOutput(app, 'sessions', 'create', '--title', 'Writing')
    const running = await runForOutput(app, 'sessions', 'create', '--title', 'Running')
    await post(app, `sessions/${writing}/prompt`, { prompt: 'create list.txt: one' })
    await post(app, `sessions/${running}/prompt`, { prompt: 'run echo hello' })
    await until(async () => (await get(app, 'permissions?status=pending')).total === 2)
    const { out, err } = await runCli(app, 'permissions')
    expect(out).toContain(' Writing\n')
    expect(out).toContain(`\n    ${app.cwd}/list.txt (new file)\n    + one\n  allow_once`)
    expect(out).toContain('\n    $ echo hello\n  allow_once')
    expect(err).toContain('callboard permissions answer <permission> <option>')
  })
})
