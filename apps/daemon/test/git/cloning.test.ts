import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { CloneProgress, Repo } from '@callboard/contract'
import { makeCheckout, nextEvent, until } from '@callboard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { toCloneError } from '../../src/git/clone.ts'
import { Scene } from '../runner/scene.ts'
import { gitIn, scratchDirectory } from '../support/repository.ts'
import { failureOf, type Row, restDoor, type TestClient } from '../support/test-client.ts'

let scene: Scene
let door: TestClient

beforeAll(async () => {
  scene = await Scene.open()
  door = restDoor(scene.app, scene.app.token)
})
afterAll(() => scene.close())

const clonesHome = () => join(scene.app.home, 'repos')

/** The row when it is no longer being cloned. */
const settled = (repo_id: unknown): Promise<Row> =>
  expect
    .poll(() => door.get('repos', repo_id))
    .not.toMatchObject({ status: 'cloning' })
    .then(() => door.get('repos', repo_id))

/** A host that takes connections and never says a word: a clone from it goes on for as long as it is let. */
async function silentHost() {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = address && typeof address === 'object' ? address.port : 0
  return {
    url: `https://127.0.0.1:${port}/silent.git`,
    asked: () => once(server, 'connection'),
    [Symbol.dispose]: () => void server.close()
  }
}

it('answers at once with a row that is being cloned, tells how far it is, and then it is ready', async () => {
  await using checkout = await makeCheckout({ 'a.txt': 'a\n', 'b.txt': 'b\n' })
  const repos = scene.client.service('repos')
  const progress = nextEvent<CloneProgress>(repos, 'progress', () => true)
  const url = pathToFileURL(checkout.path).href
  const made: Repo = await repos.create({ url })
  const name = checkout.path.split('/').at(-1)
  expect(made).toMatchObject({ url, name, status: 'cloning', error: null, path: join(clonesHome(), String(name)) })
  expect(await progress).toMatchObject({ repo_id: made.repo_id, percent: expect.any(Number) })
  expect(await settled(made.repo_id)).toMatchObject({ status: 'ready', default_branch: 'main' })
  expect(gitIn(made.path, 'rev-parse', 'HEAD')).toBe(gitIn(checkout.path, 'rev-parse', 'HEAD'))
  // A second one gets a place of its own.
  const second = await door.create('repos', { url })
  expect(second.path).toBe(`${made.path}-2`)
  await settled(second.repo_id)
})

it('what cannot be cloned says why in a sentence, leaves nothing, and takes no session', async () => {
  using scratch = scratchDirectory()
  const { repo_id } = await door.create('repos', { url: `file://${scratch.path}/nowhere.git` })
  const failed = await settled(repo_id)
  expect(failed).toMatchObject({ status: 'failed', error: { reason: 'no_such_repository' } })
  expect(existsSync(String(failed.path))).toBe(false)
  const unreachable = await door.create('repos', { url: 'https://127.0.0.1:1/x.git' })
  expect(await settled(unreachable.repo_id)).toMatchObject({
    error: { reason: 'unreachable', message: 'The host 127.0.0.1:1 cannot be reached.' }
  })
  const [board] = (await door.find('boards')).data
  const [agent] = (await door.find('agents')).data
  const session = { title: 'Too early', board_id: board?.board_id, agent_id: agent?.agent_id, repo_id }
  expect(await failureOf(door.create('sessions', session))).toMatchObject({
    code: 409,
    data: { reason: 'repo_not_ready' }
  })
  expect(readdirSync(clonesHome()).filter(name => name.startsWith('.'))).toEqual([])
})

it('ends when its row is removed', async () => {
  using host = await silentHost()
  const asked = host.asked()
  const { repo_id, path } = await door.create('repos', { url: host.url })
  await asked
  await door.remove('repos', repo_id)
  expect(existsSync(String(path))).toBe(false)
  expect(readdirSync(clonesHome()).filter(name => name.startsWith('.'))).toEqual([])
})

it('begins anew after the daemon was killed, and nothing half-made stays', async () => {
  await using checkout = await makeCheckout()
  using host = await silentHost()
  const asked = host.asked()
  const { repo_id } = await door.create('repos', { url: host.url })
  await asked
  await scene.app.kill()
  mkdirSync(join(clonesHome(), '.cloning-left'))
  writeFileSync(join(clonesHome(), '.cloning-left', 'HEAD'), 'ref: refs/heads/main\n')
  scene.alter(`update repos set url = '${pathToFileURL(checkout.path).href}' where repo_id = '${repo_id}'`)
  await scene.app.restart()
  await scene.meetAgain()
  expect(await settled(repo_id)).toMatchObject({ status: 'ready' })
  await until(() => readdirSync(clonesHome()).every(name => !name.startsWith('.')))
})

it('a full disk is one sentence', async () => {
  const said = 'fatal: write error: No space left on device\nfatal: fetch-pack: invalid index-pack output\n'
  expect(toCloneError('https://host.test/x.git', said)).toMatchObject({
    message: 'The disk is full.',
    data: { reason: 'disk_full' }
  })
})

it('is for the eyes of whoever runs the daemon', () => {
  expect(statSync(clonesHome()).mode & 0o077).toBe(0)
})
