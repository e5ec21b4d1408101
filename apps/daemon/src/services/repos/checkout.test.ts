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

/** A directory that git would take for a checkout, without git. */
function checkoutNamed(name: string, head = 'ref: refs/heads/main\n'): string {
  const path = join(scratch, name)
  mkdirSync(join(path, '.git'), { recursive: true })
  writeFileSync(join(path, '.git', 'HEAD'), head)
  return path
}

it('says the path, the name and the branch', async () => {
  await using checkout = await makeCheckout()
  expect(await readCheckout(checkout.path)).toEqual({
    path: checkout.path,
    name: checkout.path.split('/').at(-1),
    default_branch: 'main'
  })
})

it('one checkout has one path, whatever way is taken to it', async () => {
  const path = checkoutNamed('real')
  symlinkSync(path, join(scratch, 'link'))
  for (const way of [join(scratch, 'link'), `${path}/`, `${scratch}//real`, `${scratch}/plain/../real`, `${path}/./`]) {
    expect((await readCheckout(way)).path).toBe(path)
  }
})

it('a work tree of another checkout is one of its own, until that is gone', async () => {
  const tree = join(scratch, 'tree')
  {
    await using checkout = await makeCheckout()
    execFileSync('git', ['worktree', 'add', '--quiet', '-b', 'aside', tree], { cwd: checkout.path })
    expect(await readCheckout(tree)).toEqual({ path: tree, name: 'tree', default_branch: 'aside' })
  }
  await expect(readCheckout(tree)).rejects.toMatchObject({ data: { reason: 'not_a_checkout' } })
})

it('a commit that is on no branch has none', async () => {
  const path = checkoutNamed('detached', '5f1d7a84db00d2fce00b31a7fc73224f3ca71f12\n')
  expect((await readCheckout(path)).default_branch).toBeNull()
})

it.each([
  ['two\nlines', 'two lines'],
  ['n'.repeat(200), 'n'.repeat(120)],
  [' ', 'repository']
])('a directory named %j gets a name that a row can have', async (directory, name) => {
  expect((await readCheckout(checkoutNamed(directory))).name).toBe(name)
})

it.each([
  ['plain', 'not_a_checkout'],
  ['file', 'not_a_directory'],
  ['nowhere', 'no_such_directory'],
  ['file/below', 'no_such_directory'],
  ['x'.repeat(4000), 'no_such_directory'],
  ['a\0b', 'invalid_path']
])('%j is refused with the reason %s', async (name, reason) => {
  const path = `${scratch}/${name}`
  await expect(readCheckout(path)).rejects.toMatchObject({ code: 400, data: { reason } })
})

it.each(['relative', './relative', '../relative', '~', '~/project', ''])('%j is no whole path', async path => {
  await expect(readCheckout(path)).rejects.toMatchObject({ code: 400, data: { reason: 'invalid_path' } })
})

it('a loop of links is no directory, and a .git that points to nothing makes no checkout', async () => {
  symlinkSync(join(scratch, 'loop'), join(scratch, 'loop'))
  await expect(readCheckout(join(scratch, 'loop'))).rejects.toMatchObject({ data: { reason: 'no_such_directory' } })
  mkdirSync(join(scratch, 'empty'))
  writeFileSync(join(scratch, 'empty', '.git'), '')
  await expect(readCheckout(join(scratch, 'empty'))).rejects.toMatchObject({ data: { reason: 'not_a_checkout' } })
})
