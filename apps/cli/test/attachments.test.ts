import { readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LIMITS } from '@callboard/contract'
import { type App, scriptedAgent, startApp, until } from '@callboard/testing'
import { made, run } from '@callboard/testing/shell'
import { afterAll, beforeAll, expect, it } from 'vitest'

let app: App
let session: string
beforeAll(async () => {
  app = await startApp()
  const { command, args } = scriptedAgent()
  await made(app, 'agents', 'add', 'scripted', '--', command, ...args)
  session = await made(app, 'sessions', 'create', '--agent', 'scripted', '--title', 'Files')
})
afterAll(() => app[Symbol.asyncDispose]())

/** A file beside the daemon's own. */
function file(name: string, content: string): string {
  const path = join(app.home, name)
  writeFileSync(path, content)
  return path
}

it('prompt --attach gives the agent files along with the prompt', async () => {
  const files = ['--attach', file('notes.txt', 'Read me.'), '--attach', file('shot.PNG', 'pixels')]
  const { code, out } = await run(app, 'prompt', session, 'Look', ...files, '--follow')
  expect(out).toContain('[text: Read me.]\n[image/png: 6 bytes]')
  expect(code).toBe(0)
})

it('a file that is not there or too large is refused, and so is all that was to go with it', async () => {
  const kept = () => readdirSync(join(app.home, 'documents', session)).length
  const before = kept()
  const fits = ['--attach', file('fits.txt', 'fits')]
  const missing = await run(app, 'prompt', session, 'Look', ...fits, '--attach', join(app.home, 'none.txt'))
  expect([missing.code, missing.err]).toEqual([3, expect.stringContaining('There is no file')])
  const huge = file('huge.bin', '')
  truncateSync(huge, LIMITS.documentBytes + 1)
  const large = await run(app, 'prompt', session, 'Look', ...fits, '--attach', huge)
  expect([large.code, large.err]).toEqual([1, expect.stringContaining('20 MB at most')])
  const empty = await run(app, 'prompt', session, ' ', ...fits)
  expect(empty.code).not.toBe(0)
  await until(() => kept() === before)
})
