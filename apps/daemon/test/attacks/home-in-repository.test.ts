import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Diff, Task } from '@callboard/contract'
import { type App, makeCheckout, nextEvent, scriptedAgent, startApp, stockClient } from '@callboard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newPerson } from '../support/people.ts'
import { gitIn } from '../support/repository.ts'
import { firstRows, openBeside } from '../support/seed.ts'
import { failureOf, type Row, restDoor, type TestClient } from '../support/test-client.ts'

// The daemon's home contains the owner's token and the signing secret. Here it is inside a registered repository, and its
// configured path is a symbolic link.

let checkout: Awaited<ReturnType<typeof makeCheckout>>
let home: string
let app: App
let door: TestClient
let client: Awaited<ReturnType<typeof stockClient>>
let repo: Row
let agent_id: unknown

beforeAll(async () => {
  checkout = await makeCheckout({ 'readme.txt': 'Hello\n', '.gitignore': '*.log\n' })
  home = join(checkout.path, '.local', 'share [1]', 'callboard')
  mkdirSync(home, { recursive: true })
  symlinkSync(home, join(checkout.path, 'link'))
  app = await startApp({ home: join(checkout.path, 'link') })
  door = restDoor(app, app.token)
  client = await stockClient(app.url, app.token)
  repo = await door.create('repos', { path: checkout.path })
  agent_id = (await door.create('agents', { name: 'scripted', ...scriptedAgent() })).agent_id
  writeFileSync(join(checkout.path, '.local', 'note.txt'), 'A note\n')
})
afterAll(async () => {
  await client[Symbol.asyncDispose]()
  await app[Symbol.asyncDispose]()
  await checkout[Symbol.asyncDispose]()
})

async function createSession(title: string, work_tree: boolean): Promise<Row> {
  const { board } = await firstRows(door)
  return door.create('sessions', { title, board_id: board.board_id, repo_id: repo.repo_id, agent_id, work_tree })
}

async function runTask({ session_id }: Row): Promise<Task> {
  const isEnded = (task: Task) => task.session_id === session_id && task.ended_at !== null
  const ended = nextEvent<Task>(client.service('tasks'), 'patched', isEnded)
  await door.create(`sessions/${session_id}/prompt`, { prompt: '{"text":{"text":"Done"}}' })
  return ended
}

/** Requests the diff of a session as a viewer. Fails when it contains a secret of the home. */
async function readDiff({ session_id }: Row): Promise<string[]> {
  await using viewer = await stockClient(app.url, newPerson(home, 'viewer').token)
  const diff: Diff = await viewer.service(`sessions/${session_id}/diff`).find({})
  const text = JSON.stringify(diff)
  for (const file of ['token', 'secret']) expect(text).not.toContain(readFileSync(join(home, file), 'utf8').trim())
  return diff.files.map(({ path }) => path)
}

it('leaves untracked files of the home out of the diff', async () => {
  const session = await createSession('In place', false)
  expect(await readDiff(session)).toEqual(['.local/note.txt', 'link'])
})

it('leaves the home out of the diff when git ignores it', async () => {
  const session = await createSession('Ignored', false)
  writeFileSync(join(checkout.path, '.gitignore'), 'callboard/\n')
  expect(await readDiff(session)).toEqual(['.gitignore', '.local/note.txt', 'link'])
  gitIn(checkout.path, 'checkout', '--', '.gitignore')
})

it('leaves committed files of the home out of the diffs of the repository and of a worktree', async () => {
  const session = await createSession('Worktree', true)
  expect((await runTask(session)).status).toBe('completed')
  const inPlace = await createSession('In place', false)
  gitIn(checkout.path, 'add', join(home, 'token'), join(home, 'secret'), '.local/note.txt')
  gitIn(checkout.path, 'commit', '-qm', 'Everything')
  gitIn(String(session.directory), 'merge', '-q', 'main')
  expect(await readDiff(inPlace)).toEqual(['.local/note.txt', 'link'])
  expect(await readDiff(session)).toEqual(['.local/note.txt'])
})

it('refuses to register a repository inside the home, except for a clone of its own', async () => {
  for (const path of [home, join(home, 'documents'), join(home, 'repos')]) {
    mkdirSync(path, { recursive: true })
    execFileSync('git', ['init', '-q', path])
    expect(await failureOf(door.create('repos', { path }))).toMatchObject({
      code: 400,
      data: { reason: 'inside_home' }
    })
    expect(await failureOf(door.patch('repos', String(repo.repo_id), { path }))).toMatchObject({
      data: { reason: 'inside_home' }
    })
  }
  const clone = join(home, 'repos', 'clone')
  execFileSync('git', ['clone', '-q', checkout.path, clone])
  expect(await door.create('repos', { path: clone })).toMatchObject({ path: clone, status: 'ready' })
})

it('fails the task of a session whose repository is inside the home', async () => {
  const session = await createSession('Moved', false)
  using database = openBeside(home)
  database.run('update repos set path = ? where repo_id = ?', home, String(repo.repo_id))
  expect(await runTask(session)).toMatchObject({ status: 'failed', error: { reason: 'inside_home' } })
  expect(await failureOf(door.find(`sessions/${session.session_id}/diff`))).toMatchObject({
    data: { reason: 'inside_home' }
  })
})
