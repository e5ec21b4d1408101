import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ConfigError } from '../core/config.ts'
import { readAddress, writeDaemonFile } from './daemon-file.ts'
import { openHome } from './home.ts'

let home: string

beforeEach(() => {
  home = join(realpathSync(mkdtempSync(join(tmpdir(), 'callboard-home-'))), 'home')
})
afterEach(() => rmSync(dirname(home), { recursive: true, force: true }))

const ADDRESS = { url: 'http://127.0.0.1:1/', port: 1, pid: 7 }
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

it('creates the directory and the database files for the current user only', async () => {
  const created = await openHome(home)
  expect(modeOf(home)).toBe('700')
  await created.release()
  const open = join(dirname(home), 'open')
  mkdirSync(open, { mode: 0o755 })
  const existing = await openHome(open)
  await existing.database('boards').select()
  expect([modeOf(open), modeOf(join(open, 'callboard.db')), modeOf(join(open, 'callboard.db-wal'))]).toEqual([
    '755',
    '600',
    '600'
  ])
  await existing.release()
})

it('is locked for one daemon, whose address the error contains', async () => {
  const first = await openHome(home)
  await expect(openHome(home)).rejects.toThrow(
    new ConfigError(`Callboard is already running with ${home} and is still starting.`)
  )
  writeDaemonFile(home, ADDRESS)
  await expect(openHome(home)).rejects.toThrow(
    new ConfigError(`Callboard is already running with ${home} at http://127.0.0.1:1/ (process 7).`)
  )
  await first.release()
  await (await openHome(home)).release()
})

it('removes the address of a daemon that was killed', async () => {
  mkdirSync(home)
  writeDaemonFile(home, ADDRESS)
  const opened = await openHome(home)
  expect(readAddress(home)).toBeUndefined()
  await opened.release()
})

it.each([
  ['a file in its place', () => writeFileSync(home, '')],
  [
    'a file above it',
    () => {
      writeFileSync(home, '')
      home = join(home, 'below')
    }
  ],
  ['a directory for its lock', () => mkdirSync(join(home, 'lock'), { recursive: true })],
  ['a directory for its database', () => mkdirSync(join(home, 'callboard.db'), { recursive: true })],
  [
    'something else for its database',
    () => {
      mkdirSync(home)
      writeFileSync(join(home, 'callboard.db'), 'This is no database. '.repeat(100))
    }
  ],
  [
    'the database of a newer Callboard',
    async () => {
      const { database, release } = await openHome(home)
      await database('knex_migrations').insert({ name: '9999-later', batch: 9, migration_time: 0 })
      await release()
    }
  ]
])('with %s it fails with one line', async (_name, prepare) => {
  await prepare()
  const error = await openHome(home).then(
    () => undefined,
    error => error
  )
  expect(error).toBeInstanceOf(ConfigError)
  expect(error.message).toMatch(
    /^Callboard cannot store its data in .*: .+\. Choose another directory with CALLBOARD_HOME\.$/
  )
  expect(error.message).toContain(`${home}: `)
})

// Root can write to any directory.
it.skipIf(process.getuid?.() === 0)('fails with one line when it is read-only', async () => {
  mkdirSync(home, { mode: 0o500 })
  await expect(openHome(home)).rejects.toThrow(/^Callboard cannot store its data in .*\.$/)
  chmodSync(home, 0o700)
})
