import { type App, type Registry, scriptedPackage, startApp, startRegistry } from '@callboard/testing'
import { CliProcess, runCli, runForOutput, startCli } from '@callboard/testing/shell'
import { afterAll, beforeAll, expect, it } from 'vitest'

let registry: Registry
let app: App
beforeAll(async () => {
  registry = await startRegistry(scriptedPackage({ name: '@qwen-code/qwen-code', version: '0.15.10' }, 'qwen'))
  app = await startApp({ env: registry.env })
})
afterAll(async () => {
  await app?.[Symbol.asyncDispose]()
  await registry?.[Symbol.asyncDispose]()
})

it('lists a missing agent with the command that installs it', async () => {
  const { out } = await runCli(app, 'agents')
  expect(out).toMatch(/claude\s+missing\s+-\s+install with: callboard agents install claude\n/)
  expect(out).toMatch(/builtin\s+available\s+\d+\.\d+\.\d+\s+\(included\)\n/)
  const npx = await new CliProcess(['agents'], { CALLBOARD_HOME: app.home, npm_command: 'exec' }, app.cwd).waitForExit()
  expect(npx.out).toContain('install with: npx callboard agents install claude\n')
  const details = (await runCli(app, 'agents', 'show', 'codex')).out
  expect(details).toMatch(/package\s+@agentclientprotocol\/codex-acp 2\.6\.0\n/)
  expect(details).toMatch(/sign in\s+On Callboard's machine run: codex login/)
  expect((await runCli(app, 'status')).out).toMatch(/agents\s+builtin\n/)
})

it('[A6] shows the progress of an installation and prints the installed version', async () => {
  const { code, out, err } = await runCli(app, 'agents', 'install', 'qwen')
  expect({ code, out }).toEqual({ code: 0, out: '0.15.10\n' })
  expect(err).toContain('Fetching @qwen-code/qwen-code 0.15.10\n')
  expect(err).toContain('Installed Qwen Code. If it asks you to sign in: On Callboard')
  expect((await runCli(app, 'agents')).out).toMatch(/qwen\s+available\s+0\.15\.10\s+qwen --acp\n/)
  const again = await runCli(app, 'agents', 'install', 'qwen', '--json')
  expect(JSON.parse(again.out)).toMatchObject({ kind: 'agent', agent: { program_version: '0.15.10' } })
  expect(await runForOutput(app, 'agents', 'detect', 'qwen')).toBe('available')
})

it('[A6] fails with the error of npm, and when the installation is canceled', async () => {
  const failed = await runCli(app, 'agents', 'install', 'codex', '--json')
  expect(failed.code).toBe(1)
  expect(JSON.parse(failed.err)).toMatchObject({
    error: {
      reason: 'not_installed',
      message: expect.stringMatching(/codex-acp 2\.6\.0 could not be installed\. npm says: /)
    }
  })
  const unknown = await runCli(app, 'agents', 'install', 'builtin')
  expect(unknown).toMatchObject({ code: 1, out: '' })
  expect(unknown.err).toContain('Callboard cannot install builtin because')

  registry.publish(scriptedPackage({ name: '@google/gemini-cli', version: '0.61.0' }, 'gemini'))
  const release = registry.hold()
  await using installing = startCli(app, 'agents', 'install', 'gemini')
  await installing.waitForOutput('Fetching @google/gemini-cli 0.61.0')
  expect(await runForOutput(app, 'agents', 'stop', 'gemini')).toBe('installing')
  expect(await installing.waitForExit()).toMatchObject({ code: 1, out: '' })
  expect(installing.err).toContain('The installation was canceled.')
  release()
})
