import { mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createProcessTag } from '@callboard/agents'
import { LIMITS } from '@callboard/contract'
import { makeCheckout } from '@callboard/testing'
import { expect, it } from 'vitest'
import { diffSince } from '../../src/git/diff.ts'
import { disableRepoPrograms } from '../../src/git/disable-repo-programs.ts'
import { Git } from '../../src/git/git.ts'
import { tryReadHead } from '../../src/git/head.ts'
import { gitIn, scratchDirectory } from '../support/repository.ts'

const git = new Git(process.env, createProcessTag())

it('tells what was committed, what was not, and what is new, but not what git ignores', async () => {
  await using checkout = await makeCheckout({
    'kept.txt': 'one\ntwo\n',
    'gone.txt': 'gone\n',
    'old name.txt': 'a file that moves\nwith its lines\n',
    'picture.bin': 'a\0b',
    '.gitignore': '*.log\n'
  })
  const { path } = checkout
  symlinkSync('kept.txt', join(path, 'link'))
  gitIn(path, 'add', '.')
  gitIn(path, 'commit', '-qm', 'A link')
  const base = await tryReadHead(git, path)
  writeFileSync(join(path, 'committed.txt'), 'committed\n')
  gitIn(path, 'add', 'committed.txt')
  gitIn(path, 'commit', '-qm', 'More')
  writeFileSync(join(path, 'kept.txt'), 'one\n2\nthree\n')
  rmSync(join(path, 'gone.txt'))
  gitIn(path, 'mv', 'old name.txt', 'new name.txt')
  writeFileSync(join(path, 'picture.bin'), 'a\0c')
  rmSync(join(path, 'link'))
  writeFileSync(join(path, 'link'), 'a file now\n')
  mkdirSync(join(path, 'src'))
  writeFileSync(join(path, 'src', 'n\u00e9w "one"\n.ts'), 'export {}\n')
  writeFileSync(join(path, 'noise.log'), 'noise\n')
  const before = readFileSync(join(path, '.git', 'index'))

  const diff = await diffSince(git, path, base)
  expect(diff.files.map(({ path, status, additions, deletions }) => [path, status, additions, deletions])).toEqual([
    ['committed.txt', 'added', 1, 0],
    ['gone.txt', 'deleted', 0, 1],
    ['kept.txt', 'modified', 2, 1],
    ['link', 'retyped', 1, 1],
    ['new name.txt', 'renamed', 0, 0],
    ['picture.bin', 'modified', 0, 0],
    ['src/n\u00e9w "one"\n.ts', 'added', 1, 0]
  ])
  expect(diff).toMatchObject({ base_commit: base, file_count: 7, additions: 5, deletions: 3, is_truncated: false })
  const [committed, , kept, link, renamed, picture, fresh] = diff.files
  expect(committed?.patch).toContain('+committed')
  expect(kept?.patch).toContain('-two\n+2\n+three')
  expect(link?.patch).toContain('-kept.txt')
  expect(link?.patch).toContain('+a file now')
  expect(renamed).toMatchObject({ old_path: 'old name.txt' })
  expect(picture).toMatchObject({ is_binary: true, patch: null })
  expect(fresh?.patch).toContain('+export {}')
  expect(readFileSync(join(path, '.git', 'index')).equals(before), 'the index is as it was').toBe(true)
})

it('tells of a repository without a commit all that is in it', async () => {
  using scratch = scratchDirectory()
  gitIn(scratch.path, 'init', '-q')
  writeFileSync(join(scratch.path, 'first.txt'), 'first\n')
  mkdirSync(join(scratch.path, 'inner'))
  gitIn(join(scratch.path, 'inner'), 'init', '-q')
  expect(await tryReadHead(git, scratch.path)).toBeNull()
  const { base_commit, files } = await diffSince(git, scratch.path, null)
  expect([base_commit, files.map(({ path }) => path)]).toEqual([null, ['first.txt']])
})

it('has an end, and says so: in bytes and in files', async () => {
  await using checkout = await makeCheckout({ 'small.txt': 'small\n' })
  const { path } = checkout
  const base = await tryReadHead(git, path)
  writeFileSync(
    join(path, 'a-large.txt'),
    'x'
      .repeat(99)
      .concat('\n')
      .repeat(LIMITS.diffBytes / 90)
  )
  writeFileSync(join(path, 'small.txt'), 'changed\n')
  const tooLong = await diffSince(git, path, base)
  expect(tooLong.files.map(({ patch }) => patch)).toEqual([null, null])
  expect(tooLong).toMatchObject({ is_truncated: true, file_count: 2 })
  writeFileSync(join(path, 'a-large.txt'), 'x'.repeat(17 << 20))
  expect((await diffSince(git, path, base)).files[0]).toMatchObject({ is_binary: true, patch: null })
  rmSync(join(path, 'a-large.txt'))
  for (let n = 0; n <= LIMITS.diffFiles; n++) writeFileSync(join(path, `n${n}`), '')
  const tooMany = await diffSince(git, path, base)
  expect(tooMany).toMatchObject({ is_truncated: true, file_count: LIMITS.diffFiles + 2 })
  expect(tooMany.files).toHaveLength(LIMITS.diffFiles)
})

it('sees a change of the same length in the second in which the file was committed', async () => {
  await using checkout = await makeCheckout()
  const { path } = checkout
  const [file, index] = [join(path, 'same.txt'), join(path, '.git', 'index')]
  const second = new Date(Math.floor(Date.now() / 1000 - 60) * 1000)
  gitIn(path, 'config', 'core.trustctime', 'false')
  writeFileSync(file, 'one')
  utimesSync(file, second, second)
  gitIn(path, 'add', '.')
  gitIn(path, 'commit', '-qm', 'One')
  writeFileSync(file, 'two')
  for (const changed of [file, index]) utimesSync(changed, second, second)
  const { files } = await diffSince(git, path, gitIn(path, 'rev-parse', 'HEAD'))
  expect(files.map(one => one.path)).toEqual(['same.txt'])
})

it('without git says so, and a directory that is none of git’s is not looked for above', async () => {
  using scratch = scratchDirectory()
  gitIn(scratch.path, 'init', '-q')
  mkdirSync(join(scratch.path, 'below'))
  await expect(diffSince(git, join(scratch.path, 'below'), null)).rejects.toMatchObject({
    data: { reason: 'git_failed' }
  })
  const missing = new Git({ PATH: scratch.path }, createProcessTag())
  await expect(diffSince(missing, scratch.path, null)).rejects.toMatchObject({ data: { reason: 'git_missing' } })
  expect(await tryReadHead(missing, scratch.path)).toBeNull()
})

it('ends when it is not wanted any more', async () => {
  const stop = new AbortController()
  stop.abort()
  await expect(git.run(['version'], { signal: stop.signal })).rejects.toThrow('aborted')
})

it('does not wait for what it has started and left, and that is ended all the same', async () => {
  const own = new Git(process.env, createProcessTag())
  const { exitCode, stdout } = await own.run(['-c', 'alias.leave=!echo said; setsid sleep 600 &', 'leave'])
  expect([exitCode, stdout]).toEqual([0, 'said\n'])
  await own.killOrphans()
})

it('switches off the filters and hooks that a repository configures itself', async () => {
  await using checkout = await makeCheckout()
  gitIn(checkout.path, 'config', 'filter.a b.clean', 'evil')
  gitIn(checkout.path, 'config', 'hook.lint.event', 'post-checkout')
  gitIn(checkout.path, 'config', 'hook.lint.command', 'evil')
  const settings = new Map(await disableRepoPrograms(git, checkout.path))
  expect([settings.get('filter.a b.clean'), settings.get('hook.lint.enabled')]).toEqual(['', 'false'])
})
