import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Diff, ID_PREFIX, type Session, type Task } from '@callboard/contract'
import { makeCheckout, scriptedAgent } from '@callboard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Scene } from '../runner/scene.ts'
import { gitIn, scratchDirectory } from '../support/repository.ts'
import { failureOf, restDoor, type TestClient } from '../support/test-client.ts'

let scene: Scene
let door: TestClient
let agent_id: unknown
let board_id: unknown

beforeAll(async () => {
  scene = await Scene.open()
  door = restDoor(scene.app, scene.app.token)
  agent_id = (await door.create('agents', { name: 'scripted', ...scriptedAgent() })).agent_id
  board_id = (await door.find('boards')).data[0]?.board_id
})
afterAll(() => scene.close(/a worktree belongs to no session and is kept/))

async function begin(path: string, title: string, work_tree?: boolean): Promise<Session> {
  const { repo_id } = await door.create('repos', { path })
  const data = { title, board_id, repo_id, agent_id, ...(work_tree !== undefined && { work_tree }) }
  return scene.client.service('sessions').create(data)
}

/** One task, played to its end. */
async function play(session: Session, prompt = '{"text":{"text":"Done"}}'): Promise<Task> {
  return scene.became(await scene.prompt(session, prompt), 'completed')
}

const diffOf = ({ session_id }: Session): Promise<Diff> => scene.client.service(`sessions/${session_id}/diff`).find({})

const directoryOf = ({ directory }: Session): string => {
  if (directory === null) throw new Error('it has no work tree')
  return directory
}

it('a session works in the repository itself unless it asks for a work tree, and knows the commit it began at', async () => {
  await using checkout = await makeCheckout()
  const head = gitIn(checkout.path, 'rev-parse', 'HEAD')
  const session = await begin(checkout.path, 'In place')
  expect(session).toMatchObject({ work_tree: 'none', directory: null, branch: null, base_commit: head })
  expect(await play(session)).toMatchObject({ start_commit: head, end_commit: head })
  writeFileSync(join(checkout.path, 'new.txt'), 'new\n')
  expect(await diffOf(session)).toMatchObject({ base_commit: head, files: [{ path: 'new.txt', status: 'added' }] })
})

it('with one of its own it gets a directory and a branch before its first task, and leaves the repository alone', async () => {
  await using checkout = await makeCheckout()
  const head = gitIn(checkout.path, 'rev-parse', 'HEAD')
  const session = await begin(checkout.path, 'Größer & better: "quotes"; $(rm -rf /)', true)
  const short = session.session_id.slice(ID_PREFIX.session.length + 1, ID_PREFIX.session.length + 9)
  const directory = join(scene.app.home, 'worktrees', session.session_id)
  const branch = `callboard/gro-er-better-quotes-rm-rf-${short}`
  expect(session).toMatchObject({ work_tree: 'planned', directory, base_commit: head })
  expect(session.branch).toBe(branch)
  expect(existsSync(directory)).toBe(false)
  expect((await diffOf(session)).files).toEqual([])

  expect(await play(session)).toMatchObject({ start_commit: head, end_commit: head })
  expect(await scene.get(session)).toMatchObject({ work_tree: 'ready', branch })
  expect(gitIn(directory, 'rev-parse', '--abbrev-ref', 'HEAD')).toBe(branch)
  writeFileSync(join(directory, 'README.md'), '# Changed\n')
  expect((await diffOf(session)).files).toMatchObject([{ path: 'README.md', status: 'modified' }])
  expect(readFileSync(join(checkout.path, 'README.md'), 'utf8')).toContain('A small project')
  expect(gitIn(checkout.path, 'status', '--porcelain')).toBe('')
})

it('begins without what is not committed in the repository, and says so', async () => {
  await using checkout = await makeCheckout()
  writeFileSync(join(checkout.path, 'new.txt'), 'not committed')
  const session = await begin(checkout.path, 'Begun beside changes', true)
  await play(session)
  expect(existsSync(join(directoryOf(session), 'new.txt'))).toBe(false)
  const notices = (await scene.messages(session)).filter(({ type }) => type === 'notice')
  expect(notices.map(({ text }) => text)).toEqual([
    'The repository has one uncommitted file. This worktree does not include that change.'
  ])
})

it('is not made where there is no commit to begin at', async () => {
  using scratch = scratchDirectory()
  gitIn(scratch.path, 'init', '-q')
  const { repo_id } = await door.create('repos', { path: scratch.path })
  const data = { title: 'Too early', board_id, repo_id, agent_id }
  expect(await failureOf(door.create('sessions', { ...data, work_tree: true }))).toMatchObject({
    code: 409,
    data: { reason: 'no_commit' }
  })
  expect(await door.create('sessions', data)).toMatchObject({ base_commit: null })
})

it('a commit that a task makes stands between its start and its end', async () => {
  await using checkout = await makeCheckout()
  const session = await begin(checkout.path, 'Commits', true)
  const first = await play(session)
  const directory = directoryOf(session)
  writeFileSync(join(directory, 'done.txt'), 'done\n')
  gitIn(directory, 'add', '.')
  gitIn(directory, 'commit', '-qm', 'Done')
  const head = gitIn(directory, 'rev-parse', 'HEAD')
  expect(await play(session)).toMatchObject({ start_commit: head, end_commit: head })
  expect(first.end_commit).toBe(session.base_commit)
  expect((await diffOf(session)).files).toMatchObject([{ path: 'done.txt' }])
})

it('goes with its session, and so does a branch on which nothing was committed', async () => {
  await using checkout = await makeCheckout()
  const session = await begin(checkout.path, 'Goes', true)
  await play(session)
  await door.remove('sessions', session.session_id)
  expect(existsSync(directoryOf(session))).toBe(false)
  expect(gitIn(checkout.path, 'branch', '--list', 'callboard/*')).toBe('')
  expect(gitIn(checkout.path, 'worktree', 'list').split('\n')).toHaveLength(1)
})

it('uncommitted work and commits of its own are not lost by a word, and a refusal ends nothing', async () => {
  await using checkout = await makeCheckout()
  const session = await begin(checkout.path, 'Holds work', true)
  await play(session)
  const directory = directoryOf(session)
  writeFileSync(join(directory, 'draft.txt'), 'draft\n')
  const running = await scene.prompt(session, { text: { length: 100_000, rate: 50 } })
  await scene.became(running, 'running')
  expect(await failureOf(door.remove('sessions', session.session_id))).toMatchObject({
    code: 409,
    message: '“Holds work” has unsaved work: one file is not committed and would be lost.',
    data: { reason: 'uncommitted_work', files: 1, commits: 0 }
  })
  expect(await scene.task(running)).toMatchObject({ status: 'running' })
  await scene.stop(session)
  await scene.became(running, 'stopped')

  gitIn(directory, 'add', '.')
  gitIn(directory, 'commit', '-qm', 'Draft')
  expect(await failureOf(door.remove('sessions', session.session_id))).toMatchObject({
    data: { reason: 'uncommitted_work', files: 0, commits: 1 }
  })
  // An archived session keeps what it has.
  await door.patch('sessions', session.session_id, { archived_at: new Date().toISOString() })
  expect(existsSync(directory)).toBe(true)
  await door.remove('sessions', session.session_id, { force: true })
  expect(existsSync(directory)).toBe(false)
  expect(gitIn(checkout.path, 'log', '-1', '--format=%s', String(session.branch))).toBe('Draft')
})

it('new files and commits of its own are seen whatever the configuration hides, and without the branch', async () => {
  await using checkout = await makeCheckout()
  const session = await begin(checkout.path, 'Hidden', true)
  await play(session)
  const directory = directoryOf(await scene.get(session))
  const refused = { data: { reason: 'uncommitted_work' } }
  gitIn(checkout.path, 'config', 'status.showUntrackedFiles', 'no')
  writeFileSync(join(directory, 'new.txt'), 'work\n')
  await expect(scene.client.service('sessions').remove(session.session_id)).rejects.toMatchObject(refused)
  gitIn(directory, 'add', '.')
  gitIn(directory, 'commit', '--quiet', '--message', 'Work')
  gitIn(directory, 'checkout', '--quiet', '--detach')
  gitIn(directory, 'branch', '--quiet', '--delete', '--force', String((await scene.get(session)).branch))
  await expect(scene.client.service('sessions').remove(session.session_id)).rejects.toMatchObject(refused)
})

it('what is merged elsewhere is not held', async () => {
  await using checkout = await makeCheckout()
  const session = await begin(checkout.path, 'Merged', true)
  await play(session)
  writeFileSync(join(directoryOf(session), 'merged.txt'), 'merged\n')
  gitIn(directoryOf(session), 'add', '.')
  gitIn(directoryOf(session), 'commit', '-qm', 'Merged')
  gitIn(checkout.path, 'merge', '-q', String(session.branch))
  expect(await door.remove('sessions', session.session_id)).toMatchObject({ session_id: session.session_id })
})

it('a work tree that was taken away by hand fails a task with a reason, and its session can be removed', async () => {
  await using checkout = await makeCheckout()
  const session = await begin(checkout.path, 'By hand', true)
  await play(session)
  gitIn(checkout.path, 'worktree', 'remove', '--force', directoryOf(session))
  // The next agent is opened where nothing is any more.
  await scene.became(await scene.prompt(session, { text: { length: 99 }, crash: { after: 1 } }), 'failed')
  const { error } = await scene.became(await scene.prompt(session, 'Hello'), 'failed')
  expect(error).toMatchObject({ reason: 'directory_gone' })
  await door.remove('sessions', session.session_id)
})

it('a start takes away what a crash left: half-made ones, and those of sessions that are gone', async () => {
  await using checkout = await makeCheckout()
  const [kept, half, gone] = [
    await begin(checkout.path, 'Kept', true),
    await begin(checkout.path, 'Half', true),
    await begin(checkout.path, 'Gone', true)
  ]
  await play(kept)
  await play(gone)
  await scene.app.kill()
  // As it is when the machine stops in the middle: git has made the branch and a part of the files, and no row says so.
  const trees = join(scene.app.home, 'worktrees')
  const making = join(trees, `.making-${half.session_id}`)
  gitIn(checkout.path, 'worktree', 'add', '-q', '-b', String(half.branch), making, 'HEAD')
  mkdirSync(join(trees, '.going-left'))
  scene.alter(`delete from sessions where session_id = '${gone.session_id}'`)
  await scene.app.restart()
  await scene.meetAgain()
  expect([kept, half, gone].map(session => existsSync(directoryOf(session)))).toEqual([true, false, false])
  expect(readdirSync(trees).filter(name => name.startsWith('.'))).toEqual([])
  expect(gitIn(checkout.path, 'branch', '--list', 'callboard/*', '--format=%(refname:short)')).toBe(kept.branch)
  await play(half)
  expect(existsSync(directoryOf(half))).toBe(true)
  await play(kept)
})

it('an older database that was put back costs nobody’s work', async () => {
  await using checkout = await makeCheckout()
  const [planned, unknown] = [await begin(checkout.path, 'Planned', true), await begin(checkout.path, 'Unknown', true)]
  for (const session of [planned, unknown]) {
    await play(session)
    writeFileSync(join(directoryOf(session), 'work.txt'), 'a day of work')
  }
  await scene.app.kill()
  scene.alter(`update sessions set work_tree = 'planned' where session_id = '${planned.session_id}'`)
  scene.alter(`delete from sessions where session_id = '${unknown.session_id}'`)
  await scene.app.restart()
  await scene.meetAgain()
  await play(planned)
  for (const session of [planned, unknown])
    expect(readFileSync(join(directoryOf(session), 'work.txt'), 'utf8')).toBe('a day of work')
})

it('commits on no branch and what is in submodules are not lost by a word', async () => {
  await using inner = await makeCheckout()
  await using checkout = await makeCheckout()
  const files = ['-c', 'protocol.file.allow=always', 'submodule', '--quiet']
  gitIn(checkout.path, ...files, 'add', inner.path, 'inside')
  gitIn(checkout.path, 'commit', '-qm', 'With another one')
  const session = await begin(checkout.path, 'Detached', true)
  await play(session)
  const directory = directoryOf(session)
  gitIn(directory, 'checkout', '-q', '--detach')
  gitIn(directory, 'commit', '-q', '--allow-empty', '-m', 'On no branch')
  gitIn(directory, ...files, 'update', '--init')
  const refused = await failureOf(scene.client.service('sessions').remove(session.session_id))
  expect(refused).toMatchObject({ data: { files: 0, commits: 0, loose: 1, submodules: 1 } })
  expect(refused.message).toBe(
    '“Detached” has unsaved work: one commit is on no branch and would be lost; one submodule is not checked and would be lost.'
  )
})

it.each([
  ['is missing', (file: string) => rmSync(file)],
  ['is damaged', (file: string) => writeFileSync(file, 'gitdir: /nowhere\n')]
])('fails a task when the .git file of its worktree %s', async (_title, damage) => {
  await using checkout = await makeCheckout()
  const session = await begin(checkout.path, 'Damaged', true)
  await play(session)
  damage(join(directoryOf(session), '.git'))
  const task = await scene.became(await scene.prompt(session, '{"text":{"text":"Done"}}'), 'failed')
  expect(task.error).toMatchObject({ reason: 'directory_gone', message: expect.stringContaining('.git') })
})
