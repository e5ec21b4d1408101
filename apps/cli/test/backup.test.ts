import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { startApp } from '@callboard/testing'
import { made, run } from '@callboard/testing/shell'
import { expect, it } from 'vitest'

it('a backup is made while the daemon runs, and put back while it does not', async () => {
  await using app = await startApp()
  const file = join(app.home, 'copy.db')
  await made(app, 'boards', 'create', 'Kept')
  expect(await run(app, 'backup', file)).toMatchObject({ code: 0, out: `${file}\n` })
  expect(await run(app, 'backup', file)).toMatchObject({ code: 1, err: expect.stringContaining('--force') })
  expect((await run(app, 'backup', file, '--force')).code).toBe(0)
  await made(app, 'boards', 'create', 'Later')
  expect(await run(app, 'restore', file)).toMatchObject({ code: 1, err: expect.stringContaining('Stop it first') })
  await app.stop()
  expect(await run(app, 'restore', join(app.home, 'token'))).toMatchObject({ code: 1 })
  expect(await run(app, 'restore', file)).toMatchObject({
    code: 0,
    out: `${file}\n`,
    err: expect.stringContaining('kept as')
  })
  await app.restart()
  const { out } = await run(app, 'boards')
  expect(out).toContain('Kept')
  expect(out).not.toContain('Later')
  expect(existsSync(`${file}.part`)).toBe(false)
  expect(readdirSync(app.home).some(name => name.startsWith('callboard.db.before-'))).toBe(true)
})
