import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCheckout } from '@callboard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readCheckout } from './checkout.ts'

let scratch: string

beforeAll(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'callboard-scratch-')))
  writeFileSync(join(scratch, 'file'), '')
  mkdirSync(join(scratch, 'plain'))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** Creates a directory that looks like a checkout to git, without running git. */
function createCheckout(name: string, head = 'ref: refs/heads/main\n'): string {
  const path = join(scratch, name)
  mkdirSync(join(path, '.git'), { recursive: true })
  writeFileSync(join(path, '.git', 'HEAD'), head)
  return path
}

it('reads the path, the name and the branch', async () => {
  await using checkout = await makeCheckout()
  expect(await readCheckout(checkout.path)).toEqual({
    path: checkout.path,
    name: checkout.path.split('/').at(-1),
    default_branch: 'main'
  })
})

it('resolves every way to a checkout to one path', async () => {
  const path = createCheckout('real')
  symlinkSync(path, join(scratch, 'link'))
  for (const alias of [
    join(scratch, 'link'),
    `${path}/`,
    `${scratch}//real`,
    `${scratch}/plain/../real`,
    `${path}/./`
  ]) {
    expect((await readCheckout(alias)).path).toBe(path)
  }
})

it('reads a worktree as a checkout of its own, until its repository is removed', async () => {
  const tree = join(scratch, 'tree')
  {
    await using checkout = await makeCheckout()
    execFileSync('git', ['worktree', 'add', '--quiet', '-b', 'aside', tree], { cwd: checkout.path })
    expect(await readCheckout(tree)).toEqual({ path: tree, name: 'tree', default_branch: 'aside' })
  }
  await expect(readCheckout(tree)).rejects.toMatchObject({ data: { reason: 'not_a_checkout' } })
})

it('has no branch when HEAD is detached', async () => {
  const path = createCheckout('detached', '5f1d7a84db00d2fce00b31a7fc73224f3ca71f12\n')
  expect((await readCheckout(path)).default_branch).toBeNull()
})

it.each([
  ['two\nlines', 'two lines'],
  ['n'.repeat(200), 'n'.repeat(120)],
  [' ', 'repository']
])('shortens the directory name %j to a valid repository name', async (directory, name) => {
  expect((await readCheckout(createCheckout(directory))).name).toBe(name)
})

it.each([
  ['plain', 'not_a_checkout'],
  ['file', 'not_a_directory'],
  ['nowhere', 'no_such_directory'],
  ['file/below', 'no_such_directory'],
  ['x'.repeat(4000), 'no_such_directory'],
  ['a\0b', 'invalid_path']
])('refuses %j with the reason %s', async (name, reason) => {
  const path = `${scratch}/${name}`
  await expect(readCheckout(path)).rejects.toMatchObject({ code: 400, data: { reason } })
})

it.each(['relative', './relative', '../relative', '~', '~/project', ''])('refuses the relative path %j', async path => {
  await expect(readCheckout(path)).rejects.toMatchObject({ code: 400, data: { reason: 'invalid_path' } })
})

it('refuses a loop of symbolic links, and a .git file that points nowhere', async () => {
  symlinkSync(join(scratch, 'loop'), join(scratch, 'loop'))
  await expect(readCheckout(join(scratch, 'loop'))).rejects.toMatchObject({ data: { reason: 'no_such_directory' } })
  mkdirSync(join(scratch, 'empty'))
  writeFileSync(join(scratch, 'empty', '.git'), '')
  await expect(readCheckout(join(scratch, 'empty'))).rejects.toMatchObject({ data: { reason: 'not_a_checkout' } })
})
