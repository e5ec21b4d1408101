import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { Task } from '@callboard/contract'
import { type App, makeCheckout, nextEvent, scriptedAgent, startApp, stockClient } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../support/raw.ts'
import { firstRows } from '../support/seed.ts'
import { failureOf, restDoor, type TestClient } from '../support/test-client.ts'

// Paths that lead elsewhere: of repositories, which admins register, and of what is served over HTTP.

let app: App
let door: TestClient
let scratch: string

beforeAll(async () => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'callboard-scratch-')))
  app = await startApp()
  door = restDoor(app, app.token)
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  rmSync(scratch, { recursive: true, force: true })
})

/** A directory that git would take for a checkout. */
function checkoutAt(path: string, head = 'ref: refs/heads/main\n'): string {
  mkdirSync(join(path, '.git'), { recursive: true })
  writeFileSync(join(path, '.git', 'HEAD'), head)
  return path
}

const invalid = (reason: unknown) => ({ code: 400, data: { reason } })

describe('a repository', () => {
  // CVE-2026-3954: a path that climbs out. It is kept as what it really is, so that everyone sees where an agent works.
  it('has one path, whatever way is said to it', async () => {
    const path = checkoutAt(join(scratch, 'real'))
    symlinkSync(path, join(scratch, 'link'))
    const { repo_id } = await door.create('repos', { path })
    for (const way of [
      `${path}/../real`,
      `${path}/.`,
      `${path}//`,
      `${path}/.git/..`,
      join(scratch, 'link'),
      `/..${path}`
    ]) {
      expect(await door.create('repos', { path: way }), way).toMatchObject({ repo_id, path })
    }
  })

  // CWE-158 and CWE-23.
  it.each([
    ['NUL', (path: string) => `${path}\0/etc`, 'invalid_path'],
    ['a path from here', () => '../../etc', 'invalid_path'],
    ['a home directory', () => '~/project', 'invalid_path'],
    ['a variable', () => '$HOME', 'invalid_path'],
    ['an address', (path: string) => `file://${path}`, 'invalid_path'],
    ['an address of elsewhere', () => 'https://evil.test/x.git', 'invalid_path'],
    ['a Windows path', () => 'C:\\project', 'invalid_path'],
    ['encoded dots', (path: string) => `${path}/%2e%2e`, 'no_such_directory'],
    ['dots that only look like it', (path: string) => `${path}/‥/․․`, 'no_such_directory'],
    ['another case', (path: string) => `${dirname(path)}/${basename(path).toUpperCase()}`, 'no_such_directory'],
    ['a sibling with the same beginning', (path: string) => `${path}-evil`, 'no_such_directory'],
    ['no checkout', (path: string) => dirname(path), 'not_a_checkout'],
    ['the home of the daemon', () => app.home, 'not_a_checkout'],
    ['the root', () => '/', 'not_a_checkout'],
    ['a file', (path: string) => `${path}/.git/HEAD`, 'not_a_directory'],
    ['what has no end', (path: string) => `${path}/${'x/'.repeat(2000)}`, 'no_such_directory']
  ])('is not registered by %s', async (_what, way, reason) => {
    const path = checkoutAt(join(scratch, 'plain'))
    expect(await failureOf(door.create('repos', { path: way(path) }))).toMatchObject(invalid(reason))
  })

  // CWE-176: two forms of one name are two directories, and neither stands for the other.
  it('is found by its own Unicode form alone', async () => {
    const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301']
    const path = checkoutAt(join(scratch, composed))
    expect(await door.create('repos', { path })).toMatchObject({ path, name: composed })
    expect(await failureOf(door.create('repos', { path: join(scratch, decomposed) }))).toMatchObject(
      invalid('no_such_directory')
    )
  })

  // CVE-2025-54795: what a checkout's files say is said of it, and never done.
  it.each([
    ['a branch that is an option', 'ref: refs/heads/--upload-pack=touch\n', '--upload-pack=touch'],
    ['a branch of a line more', 'ref: refs/heads/main\nref: refs/heads/evil\n', 'main'],
    ['a branch that is too long', `ref: refs/heads/${'x'.repeat(300)}\n`, null],
    ['something else', 'root:x:0:0:root:/root:/bin/sh\n', null]
  ])('names as its branch no more than a branch: %s', async (name, head, branch) => {
    const path = checkoutAt(join(scratch, name), head)
    expect(await door.create('repos', { path })).toMatchObject({ default_branch: branch })
  })

  // CWE-59: a `.git` that is a file points where it likes.
  it('reads nothing that its .git points to but a branch', async () => {
    const secret = join(scratch, 'secret')
    mkdirSync(secret)
    writeFileSync(join(secret, 'HEAD'), 'a secret of somebody\n')
    const path = join(scratch, 'pointing')
    mkdirSync(path)
    writeFileSync(join(path, '.git'), `gitdir: ${secret}\n`)
    expect(JSON.stringify(await door.create('repos', { path }))).not.toContain('somebody')
  })

  // CWE-367, hermes-webui#415: a link that takes the place of a directory that was looked at.
  it('is left alone when it has become a link to elsewhere', async () => {
    await using checkout = await makeCheckout()
    await using elsewhere = await makeCheckout()
    await using client = await stockClient(app.url, app.token)
    const { repo_id } = await door.create('repos', { path: checkout.path })
    const { agent_id } = await door.create('agents', { name: 'swapped', ...scriptedAgent({}) })
    const { board } = await firstRows(door)
    const session = await door.create('sessions', { title: 'x', board_id: board.board_id, repo_id, agent_id })
    renameSync(checkout.path, `${checkout.path}-gone`)
    symlinkSync(elsewhere.path, checkout.path)
    const ended = nextEvent<Task>(client.service('tasks'), 'patched', ({ ended_at }) => ended_at !== null)
    await door.create(`sessions/${session.session_id}/prompt`, { prompt: '{"text":{"text":"Here I am"}}' })
    expect(await ended).toMatchObject({ status: 'failed', error: { reason: 'directory_moved' } })
    rmSync(checkout.path)
    rmSync(`${checkout.path}-gone`, { recursive: true })
  })
})

// CWE-22: what is served lies in one directory, and nothing above it is reached.
describe('over HTTP', () => {
  const climbs = (path: string) => {
    const up = '../'.repeat(12)
    const rest = path.slice(1)
    return [
      `/${up}${rest}`,
      `/assets/${up}${rest}`,
      `/${up.replaceAll('.', '%2e')}${rest}`,
      `/${up.replaceAll('/', '%2f')}${rest.replaceAll('/', '%2f')}`,
      `/${up.replaceAll('../', '..%252f')}${rest}`,
      `/${up.replaceAll('/', '%5c')}${rest}`,
      `/${up.replaceAll('/', '\\')}${rest}`,
      `/${up.replaceAll('../', '....//')}${rest}`,
      `/${up.replaceAll('../', '..;/')}${rest}`,
      `/${up.replaceAll('.', '%c0%ae')}${rest}`,
      `/${up}${rest}%00.html`,
      `//${rest}`,
      `/%2f${rest}`,
      `/file://${path}`,
      `/messages/${up}${rest}/output`,
      `/messages/${encodeURIComponent(up + rest)}/output`,
      `/boards/${encodeURIComponent(up + rest)}`
    ]
  }
  it.each(['token', 'secret', 'callboard.db', 'daemon.json'])('nobody reads %s of the home', async file => {
    const content = file === 'token' ? app.token : undefined
    for (const path of climbs(join(app.home, file))) {
      for (const token of ['', app.token]) {
        const { status, body } = await ask(app.port, path, { authorization: `Bearer ${token}` })
        expect([path, status >= 400 || body.startsWith('<!doctype html>')]).toEqual([path, true])
        if (content) expect(body).not.toContain(content)
        expect(body).not.toContain('SQLite format 3')
      }
    }
  })

  it('nobody reads a file of the system', async () => {
    for (const path of climbs('/etc/passwd')) {
      const { body } = await ask(app.port, path)
      expect([path, body.includes('root:')]).toEqual([path, false])
    }
  })

  // CWE-209: and no failure says where anything lies.
  it('no failure names a directory of the daemon', async () => {
    const authorization = `Bearer ${app.token}`
    for (const path of [
      '/nonsense',
      '/messages/msg_x/output',
      '/boards/x',
      '/%00',
      '/%',
      '/assets/nothing.js',
      '/backup/x'
    ]) {
      const { body } = await ask(app.port, path, { authorization })
      for (const place of [app.home, 'node_modules', 'apps/daemon', 'dist/', 'at async']) {
        expect([path, place, body.includes(place)]).toEqual([path, place, false])
      }
    }
  })
})
