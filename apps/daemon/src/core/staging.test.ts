import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isStaging, LEGACY_STAGING, removeStaging, stagingPath } from './staging.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'callboard-staging-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const failOnError = (error: unknown) => {
  throw error
}

it('puts a staging path into the directory of the final path', () => {
  const staging = stagingPath('/home/repos/project')
  expect(dirname(staging)).toBe('/home/repos')
  expect(isStaging(basename(staging), LEGACY_STAGING.repos)).toBe(true)
  expect(isStaging('project', LEGACY_STAGING.repos)).toBe(false)
})

it.each([
  ['home', ['backup-a1b2c3', 'uploads'], ['callboard.db', 'uploads-of-mine', 'documents']],
  ['repos', ['.cloning-repo_a'], ['backup-scripts', 'uploads']],
  ['worktrees', ['.making-ses_a', '.going-ses_a'], ['ses_a', 'backup-a']]
] as const)(
  'deletes what this and earlier versions left incomplete in %s, and nothing else',
  async (place, left, kept) => {
    for (const name of [...left, ...kept]) {
      mkdirSync(join(directory, name))
      writeFileSync(join(directory, name, 'file'), 'content')
    }
    mkdirSync(stagingPath(join(directory, 'current')))
    await removeStaging(directory, LEGACY_STAGING[place], failOnError)
    expect(readdirSync(directory).sort()).toEqual([...kept].sort())
  }
)

it('ignores a directory that does not exist', async () => {
  await removeStaging(join(directory, 'missing'), LEGACY_STAGING.home, failOnError)
})
