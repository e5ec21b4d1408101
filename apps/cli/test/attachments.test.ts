import { readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LIMITS } from '@callboard/contract'
import { type App, scriptedAgent, startApp, until } from '@callboard/testing'
import { runCli, runForOutput } from '@callboard/testing/shell'
import { afterAll, beforeAll, expect, it } from 'vitest'

let app: App
let session: string
beforeAll(async () => {
  app = await startApp()
  const { command, args } = scriptedAgent()
  await runForOutput(app, 'agents', 'add', 'scripted', '--', command, ...args)
  session = await runForOutput(app, 'sessions', 'create', '--agent', 'scripted', '--title', 'Files')
})
afterAll(() => app[Symbol.asyncDispose]())

/** Writes a file to the home directory of the daemon. */
function file(name: string, content: string): string {
  const path = join(app.home, name)
  writeFileSync(path, content)
  return path
}

it('[D1] attaches files to a prompt', async () => {
  const files = ['--attach', file('notes.txt', 'Read me.'), '--attach', file('shot.PNG', 'pixels')]
  const { code, out } = await runCli(app, 'prompt', session, 'Look', ...files, '--follow')
  expect(out).toContain('[text: Read me.]\n[image/png: 6 bytes]')
  expect(code).toBe(0)
})

it('[D1] sends nothing when one of the files is missing or too large', async () => {
  const countFiles = () => readdirSync(join(app.home, 'documents', session)).length
  const before = countFiles()
  const fits = ['--attach', file('fits.txt', 'fits')]
  const missing = await runCli(app, 'prompt', session, 'Look', ...fits, '--attach', join(app.home, 'none.txt'))
  expect([missing.code, missing.err]).toEqual([3, expect.stringContaining('No such file: ')])
  const huge = file('huge.bin', '')
  truncateSync(huge, LIMITS.documentBytes + 1)
  const large = await runCli(app, 'prompt', session, 'Look', ...fits, '--attach', huge)
  expect([large.code, large.err]).toEqual([1, expect.stringContaining('is too large: the limit is 20 MB.')])
  const empty = await runCli(app, 'prompt', session, ' ', ...fits)
  expect(empty.code).not.toBe(0)
  await until(() => countFiles() === before)
})
