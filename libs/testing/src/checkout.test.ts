import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { makeCheckout } from './checkout.ts'

/** Without the variables that git gives its hooks. */
const env = { PATH: process.env.PATH }
const gitIn = (cwd: string, ...args: string[]) => execFileSync('git', args, { cwd, env, encoding: 'utf8' }).trim()

it('is a valid git checkout without uncommitted changes', async () => {
  await using checkout = await makeCheckout()
  expect(gitIn(checkout.path, 'rev-parse', '--show-toplevel')).toBe(checkout.path)
  expect(gitIn(checkout.path, 'branch', '--show-current')).toBe('main')
  expect(gitIn(checkout.path, 'rev-list', '--count', 'HEAD')).toBe('1')
  expect(gitIn(checkout.path, 'status', '--porcelain', '--ignored')).toBe('')
})

it('contains the given files', async () => {
  await using checkout = await makeCheckout({ 'a.txt': 'one', 'src/deep/b.txt': 'two' })
  expect(gitIn(checkout.path, 'ls-files')).toBe('a.txt\nsrc/deep/b.txt')
  expect(gitIn(checkout.path, 'show', 'HEAD:src/deep/b.txt')).toBe('two')
})

it('may be empty', async () => {
  await using checkout = await makeCheckout({})
  expect(gitIn(checkout.path, 'ls-files')).toBe('')
  expect(gitIn(checkout.path, 'rev-list', '--count', 'HEAD')).toBe('1')
})

it('has its own author', async () => {
  await using checkout = await makeCheckout()
  expect(gitIn(checkout.path, 'log', '--format=%an <%ae>')).toBe('A Tester <tester@example.test>')
})

it('is a separate repository inside a hook of another one', async () => {
  await using other = await makeCheckout()
  process.env.GIT_DIR = `${other.path}/.git`
  try {
    await using checkout = await makeCheckout()
    expect(existsSync(`${checkout.path}/.git/HEAD`)).toBe(true)
  } finally {
    delete process.env.GIT_DIR
  }
  expect(gitIn(other.path, 'rev-list', '--count', 'HEAD')).toBe('1')
})

it('is removed on disposal', async () => {
  const checkout = await makeCheckout()
  expect(existsSync(checkout.path)).toBe(true)
  await checkout[Symbol.asyncDispose]()
  expect(existsSync(checkout.path)).toBe(false)
})
