import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { startApp } from '@callboard/testing'
import { runCli, runForOutput } from '@callboard/testing/shell'
import { expect, it } from 'vitest'

it('writes a backup while the daemon runs, and restores it while it is stopped', async () => {
  await using app = await startApp()
  const file = join(app.home, 'copy.db')
  await runForOutput(app, 'boards', 'create', 'Kept')
  expect(await runCli(app, 'backup', file)).toMatchObject({ code: 0, out: `${file}\n` })
  expect(await runCli(app, 'backup', file)).toMatchObject({ code: 1, err: expect.stringContaining('--force') })
  expect((await runCli(app, 'backup', file, '--force')).code).toBe(0)
  await runForOutput(app, 'boards', 'create', 'Later')
  expect(await runCli(app, 'restore', file)).toMatchObject({
    code: 1,
    err: expect.stringContaining('Stop it, then try again')
  })
  await app.stop()
  expect(await runCli(app, 'restore', join(app.home, 'token'))).toMatchObject({ code: 1 })
  expect(await runCli(app, 'restore', file)).toMatchObject({
    code: 0,
    out: `${file}\n`,
    err: expect.stringContaining('was saved as')
  })
  await app.restart()
  const { out } = await runCli(app, 'boards')
  expect(out).toContain('Kept')
  expect(out).not.toContain('Later')
  expect(existsSync(`${file}.part`)).toBe(false)
  expect(readdirSync(app.home).some(name => name.startsWith('callboard.db.before-'))).toBe(true)
})
