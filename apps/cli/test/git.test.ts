import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type App, makeCheckout, startApp } from '@callboard/testing'
import { runCli, runForOutput } from '@callboard/testing/shell'
import { afterAll, beforeAll, expect, it } from 'vitest'

let app: App
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app[Symbol.asyncDispose]())

it('diff prints the changes as a patch, as a list and as JSON', async () => {
  const session = await runForOutput(app, 'sessions', 'create', '--title', 'Changes')
  expect((await runCli(app, 'diff', session)).err).toContain('No changes since the session began.')
  writeFileSync(join(app.cwd, 'new.txt'), 'one\n\x1b[2Jtwo\n')
  const { out, err } = await runCli(app, 'diff', session)
  expect(out).toContain('+++ b/new.txt\n@@ -0,0 +1,2 @@\n+one\n')
  expect(err).toContain('1 file changed, 2 additions, 0 deletions.')
  expect((await runCli(app, 'diff', session, '--stat')).out).toMatch(/added +2 +0 +new\.txt/)
  const whole = JSON.parse((await runCli(app, 'diff', session, '--json')).out)
  expect(whole).toMatchObject({ file_count: 1, files: [{ path: 'new.txt', status: 'added', additions: 2 }] })
})

it('creates a session with a worktree on request, and warns of two sessions in one directory', async () => {
  const second = await runCli(app, 'sessions', 'create', '--title', 'Second')
  expect(second.err).toContain('Warning: “Changes” works in the same directory.')
  const third = await runCli(app, 'sessions', 'create', '--title', 'Third', '--work-tree')
  expect(third.err).not.toContain('Warning')
  const details = await runCli(app, 'sessions', 'show', third.out.trim())
  expect(details.out).toContain('callboard/third-')
  expect(await runCli(app, 'sessions', 'remove', third.out.trim(), '--yes')).toMatchObject({ code: 0 })
})

it('repos add clones a URL and waits for it, and reports why a clone failed', async () => {
  await using checkout = await makeCheckout()
  const url = pathToFileURL(checkout.path).href
  const repo = await runForOutput(app, 'repos', 'add', url, '--name', 'cloned')
  expect((await runCli(app, 'repos')).out).toMatch(/cloned +ready +main/)
  const failed = await runCli(app, 'repos', 'add', `${url}-nowhere`)
  expect([failed.code, failed.err]).toEqual([1, 'callboard: There is no repository at that address.\n'])
  expect((await runCli(app, 'repos', 'remove', repo)).code).toBe(0)
})
