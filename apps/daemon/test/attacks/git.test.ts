import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Diff, Task } from '@callboard/contract'
import { type App, makeCheckout, nextEvent, scriptedAgent, startApp, stockClient } from '@callboard/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newPerson } from '../support/people.ts'
import { gitIn, scratchDirectory } from '../support/repository.ts'
import { firstRows } from '../support/seed.ts'
import { failureOf, type Row, restDoor, type TestClient } from '../support/test-client.ts'

// Repositories and addresses that could become a program, an option or a file of somebody else. Nothing may write the canary.

let app: App
let door: TestClient
let client: Awaited<ReturnType<typeof stockClient>>
let scratch: ReturnType<typeof scratchDirectory>
let canary: string
let agent_id: unknown

beforeAll(async () => {
  scratch = scratchDirectory()
  canary = join(scratch.path, 'canary')
  app = await startApp()
  door = restDoor(app, app.token)
  client = await stockClient(app.url, app.token)
  agent_id = (await door.create('agents', { name: 'scripted', ...scriptedAgent() })).agent_id
})
afterAll(async () => {
  await client[Symbol.asyncDispose]()
  await app[Symbol.asyncDispose]()
  scratch[Symbol.dispose]()
})
afterEach(() => expect(existsSync(canary)).toBe(false))

const diffOf = (session: Row): Promise<Diff> => client.service(`sessions/${session.session_id}/diff`).find({})

async function begin(path: string, title: string, work_tree: boolean): Promise<Row> {
  const { repo_id } = await door.create('repos', { path })
  const { board } = await firstRows(door)
  return door.create('sessions', { title, board_id: board.board_id, repo_id, agent_id, work_tree })
}

async function play({ session_id }: Row): Promise<Task> {
  const mine = (task: Task) => task.session_id === session_id && task.ended_at !== null
  const ended = nextEvent<Task>(client.service('tasks'), 'patched', mine)
  await door.create(`sessions/${session_id}/prompt`, { prompt: '{"text":{"text":"Done"}}' })
  return ended
}

/** A checkout in which everything that git could be told to run writes the canary. */
async function trapped() {
  const checkout = await makeCheckout({ 'README.md': '# Trap\n', '.gitattributes': '* diff=evil filter=evil\n' })
  const { path } = checkout
  const script = join(path, '.git', 'evil.sh')
  writeFileSync(script, `#!/bin/sh\ntouch ${canary}\ncat\n`, { mode: 0o755 })
  const hooks = join(path, '.git', 'hooks')
  mkdirSync(hooks, { recursive: true })
  for (const hook of [
    'post-checkout',
    'post-index-change',
    'fsmonitor-watchman',
    'reference-transaction',
    'pre-commit'
  ]) {
    writeFileSync(join(hooks, hook), `#!/bin/sh\ntouch ${canary}\n`, { mode: 0o755 })
  }
  // What is included counts as the repository's own, and so does what is meant for one work tree.
  const included = join(path, '.git', 'more')
  for (const file of [join(path, '.git', 'config'), included]) {
    const suffix = file === included ? '2' : ''
    for (const name of ['clean', 'smudge', 'process']) {
      execFileSync('git', ['config', '-f', file, `filter.evil${suffix}.${name}`, script])
      execFileSync('git', ['config', '-f', file, `filter.a=b.c${suffix}.${name}`, script])
    }
    execFileSync('git', ['config', '-f', file, `filter.evil${suffix}.required`, 'true'])
  }
  gitIn(path, 'config', 'include.path', included)
  for (const name of [
    'core.fsmonitor',
    'core.pager',
    'core.editor',
    'core.sshCommand',
    'core.gitProxy',
    'core.askPass',
    'core.alternateRefsCommand',
    'diff.external',
    'diff.evil.textconv',
    'diff.evil.command',
    'pager.diff',
    'pager.status',
    'gpg.program',
    'credential.helper',
    'uploadpack.packObjectsHook',
    'hook.evil.command',
    'remote.origin.uploadpack',
    'submodule.recurse'
  ]) {
    gitIn(path, 'config', name, name === 'submodule.recurse' ? 'true' : script)
  }
  for (const event of ['post-checkout', 'post-index-change', 'reference-transaction'])
    gitIn(path, 'config', '--add', 'hook.evil.event', event)
  gitIn(path, 'config', 'remote.origin.url', `ext::sh -c "touch ${canary}"`)
  gitIn(path, 'config', 'remote.origin.promisor', 'true')
  rmSync(canary, { force: true })
  return checkout
}

describe('a hostile repository', () => {
  // CVE-2022-24765 and its like.
  it.each([false, true])('runs nothing, from the first look to the removal (work tree: %s)', async work_tree => {
    await using checkout = await trapped()
    const session = await begin(checkout.path, 'In a trap', work_tree)
    expect(await play(session)).toMatchObject({ status: 'completed', start_commit: session.base_commit })
    const directory = work_tree ? String(session.directory) : checkout.path
    writeFileSync(join(directory, 'README.md'), '# Changed\n')
    writeFileSync(join(directory, 'new.txt'), 'new\n')
    writeFileSync(
      join(directory, '.gitattributes'),
      '*.md filter=evil diff=evil\n*.txt filter=evil2\nnew* filter=a=b.c\n'
    )
    const { files } = await diffOf(session)
    expect(files.map(({ path }) => path)).toEqual(['.gitattributes', 'README.md', 'new.txt'])
    if (work_tree) {
      expect(await failureOf(door.remove('sessions', session.session_id))).toMatchObject({
        data: { reason: 'uncommitted_work' }
      })
    }
    await door.remove('sessions', session.session_id, { force: true })
    expect(existsSync(canary)).toBe(false)
    // The trap works: git itself, asked in the plain way, runs what it is told to.
    spawnSync('git', ['diff'], { cwd: checkout.path })
    spawnSync('git', ['status'], { cwd: checkout.path })
    expect(existsSync(canary)).toBe(true)
    rmSync(canary)
  })

  it('runs nothing where it is cloned from', async () => {
    await using checkout = await trapped()
    const { repo_id } = await door.create('repos', { url: pathToFileURL(checkout.path).href })
    await expect.poll(() => door.get('repos', repo_id)).toMatchObject({ status: 'ready' })
  })

  // CVE-2026-3954, CWE-22: what is shown of a directory lies in it.
  it('shows nothing of elsewhere: not by its configuration, a link, or a submodule', async () => {
    using elsewhere = scratchDirectory()
    writeFileSync(join(elsewhere.path, 'secret.txt'), 'the secret\n')
    await using checkout = await makeCheckout()
    const session = await begin(checkout.path, 'Looks elsewhere', false)
    gitIn(checkout.path, 'config', 'core.worktree', elsewhere.path)
    symlinkSync(join(elsewhere.path, 'secret.txt'), join(checkout.path, 'link.txt'))
    symlinkSync(elsewhere.path, join(checkout.path, 'linked'))
    rmSync(join(checkout.path, 'README.md'))
    symlinkSync(join(elsewhere.path, 'secret.txt'), join(checkout.path, 'README.md'))
    const diff = await diffOf(session)
    expect(diff.files.map(({ path }) => path)).toEqual(['README.md', 'link.txt', 'linked'])
    expect(JSON.stringify(diff)).not.toContain('the secret')
  })

  it('may call its branches what git lets it', async () => {
    await using checkout = await makeCheckout()
    writeFileSync(join(checkout.path, '.git', 'HEAD'), 'ref: refs/heads/--upload-pack=touch\n')
    const session = await begin(checkout.path, '--end-of-options', false)
    expect(session.base_commit).toBeNull()
    expect((await diffOf(session)).base_commit).toBeNull()
  })
})

// CVE-2025-54795, CWE-88: a title becomes a branch and never an option, a path or a command.
it('a title is no more than a title', async () => {
  await using checkout = await makeCheckout()
  const titles = ['$(touch x)', '--force', '-b', '../../../etc', 'a..b', '.lock', '@{-1}', 'x~^:?*[y', '日本語']
  for (const title of titles) {
    const session = await begin(checkout.path, title, true)
    expect([title, session.branch]).toEqual([title, expect.stringMatching(BRANCH)])
    if (title === titles[0]) expect(await play(session)).toMatchObject({ status: 'completed' })
    await door.remove('sessions', session.session_id)
  }
})
const BRANCH = /^callboard\/[a-z0-9]+(-[a-z0-9]+)*-[a-z2-7]{8}$/

describe('the address of a repository', () => {
  // CVE-2026-28292: a URL that is an option, or a transport that is a program.
  const invalid = (touch: string) => [
    `ext::sh -c ${touch}%20${canary}`,
    `ext::sh -c "${touch} ${canary}"`,
    `--upload-pack=${touch} ${canary}`,
    `-u${touch}`,
    `ssh://-oProxyCommand=${touch}%20${canary}/x`,
    `ssh://-oProxyCommand=${touch}@host/x`,
    `-oProxyCommand=${touch}@host:x`,
    `git@-oProxyCommand=${touch}:x`,
    `git@host:-x`,
    `fd::17/foo`,
    `git://host.test/x`,
    `http://host.test/x`,
    `ftp://host.test/x`,
    `https:///nowhere`,
    `file://host.test/etc`,
    `file:///tmp/x\0y`,
    `file:///tmp/x\n--upload-pack=${touch}`,
    `https://host.test/x y`,
    `/etc/passwd`,
    `../x`,
    `javascript:alert(1)`,
    `https::https://host.test/x`,
    ` `
  ]
  it('is one that is meant, or refused', async () => {
    for (const url of invalid('touch')) {
      expect([url, await failureOf(door.create('repos', { url }))]).toMatchObject([url, { code: 400 }])
    }
    expect((await door.find('repos', { status: 'failed' }).catch(() => ({ total: 0 }))).total).toBe(0)
  })

  // CWE-522: a row is read by everyone.
  it.each([
    'https://me:secret@host.test/x',
    'https://token@host.test/x',
    'ssh://me:secret@host.test/x',
    'https://host.test/x?access_token=secret'
  ])('holds no credential: %s', async url => {
    const failure = await failureOf(door.create('repos', { url }))
    expect(failure).toMatchObject({ code: 400, data: { reason: 'credentials_in_url' } })
    expect(JSON.stringify(failure)).not.toContain('secret')
  })

  it('is given by admins only, and is not given beside a path', async () => {
    const member = restDoor(app, newPerson(app.home, 'member').token)
    const url = pathToFileURL(app.cwd).href
    expect(await failureOf(member.create('repos', { url }))).toMatchObject({ code: 403 })
    expect(await failureOf(door.create('repos', { url, path: app.cwd }))).toMatchObject({ code: 400 })
    expect(await failureOf(door.create('repos', {}))).toMatchObject({ code: 400 })
  })

  it('and a name lead to a place below the home, and nowhere else', async () => {
    for (const name of ['../../escaped', '/etc', '.git', '..', '-rf', 'a/b\\c', '.cloning-x']) {
      const { path, repo_id } = await door.create('repos', { url: pathToFileURL(app.cwd).href, name })
      expect(String(path)).toMatch(new RegExp(`^${join(app.home, 'repos')}/[A-Za-z0-9][A-Za-z0-9._-]*$`))
      await door.remove('repos', repo_id)
    }
    expect(readdirSync(app.home)).not.toContain('escaped')
  })
})
