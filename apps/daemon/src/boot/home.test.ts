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

it('makes the directory for its owner alone, and in one that others may enter the database is', async () => {
  const made = await openHome(home)
  expect(modeOf(home)).toBe('700')
  await made.release()
  const open = join(dirname(home), 'open')
  mkdirSync(open, { mode: 0o755 })
  const entered = await openHome(open)
  await entered.database('boards').select()
  expect([modeOf(open), modeOf(join(open, 'callboard.db')), modeOf(join(open, 'callboard.db-wal'))]).toEqual([
    '755',
    '600',
    '600'
  ])
  await entered.release()
})

it('belongs to one at a time, and says to whom', async () => {
  const first = await openHome(home)
  await expect(openHome(home)).rejects.toThrow(
    new ConfigError(`Callboard is running already with ${home}: it is just starting.`)
  )
  writeDaemonFile(home, ADDRESS)
  await expect(openHome(home)).rejects.toThrow(
    new ConfigError(`Callboard is running already with ${home}: http://127.0.0.1:1/ (process 7).`)
  )
  await first.release()
  await (await openHome(home)).release()
})

it('withdraws the address of a daemon that was killed', async () => {
  mkdirSync(home)
  writeDaemonFile(home, ADDRESS)
  const taken = await openHome(home)
  expect(readAddress(home)).toBeUndefined()
  await taken.release()
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
])('with %s it is refused in one line', async (_what, make) => {
  await make()
  const refused = await openHome(home).then(
    () => undefined,
    error => error
  )
  expect(refused).toBeInstanceOf(ConfigError)
  expect(refused.message).toMatch(
    /^Callboard cannot keep its data in .*: .+\. Another directory can be chosen with CALLBOARD_HOME\.$/
  )
  expect(refused.message).toContain(`${home}: `)
})

// Root may write anywhere.
it.skipIf(process.getuid?.() === 0)('that may not be written to is refused in one line', async () => {
  mkdirSync(home, { mode: 0o500 })
  await expect(openHome(home)).rejects.toThrow(/^Callboard cannot keep its data in .*\.$/)
  chmodSync(home, 0o700)
})
