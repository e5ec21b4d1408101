import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type App, makeCheckout, startApp } from '@callboard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { scratchDirectory } from '../support/repository.ts'
import { firstRows } from '../support/seed.ts'
import { failureOf, type Row, restDoor, type TestClient } from '../support/test-client.ts'

// FIFOs and devices in place of files. Reading one would block a thread of libuv's four, or fill the memory.

let app: App
let door: TestClient

beforeAll(async () => {
  app = await startApp()
  door = restDoor(app, app.token)
})
afterAll(() => app[Symbol.asyncDispose]())

function replaceByFifo(path: string): void {
  rmSync(path, { force: true })
  execFileSync('mkfifo', [path])
}

/** Uploads a file, which needs a free thread. */
async function upload({ session_id }: Row): Promise<Row> {
  const headers = { authorization: `Bearer ${app.token}`, 'content-type': 'text/plain' }
  const response = await fetch(`${app.url}uploads/${session_id}?name=a.txt`, { method: 'POST', headers, body: 'text' })
  expect(response.status).toBe(201)
  return response.json()
}

async function newSession(path: string): Promise<Row> {
  const { board, agent } = await firstRows(door)
  const { repo_id } = await door.create('repos', { path })
  return door.create('sessions', { title: 'x', board_id: board.board_id, repo_id, agent_id: agent.agent_id })
}

it('registers no checkout whose .git is a FIFO, and one whose HEAD is a FIFO or a device without a branch', async () => {
  using scratch = scratchDirectory()
  const create = (name: string) => {
    const path = join(scratch.path, name)
    mkdirSync(path)
    return path
  }
  const fifo = create('fifo')
  replaceByFifo(join(fifo, '.git'))
  const failures = Array.from({ length: 8 }, () => failureOf(door.create('repos', { path: fifo })))
  for (const failure of await Promise.all(failures))
    expect(failure).toMatchObject({ data: { reason: 'not_a_checkout' } })
  for (const name of ['head', 'zero']) {
    const path = create(name)
    mkdirSync(join(path, '.git'))
    if (name === 'head') replaceByFifo(join(path, '.git', 'HEAD'))
    else symlinkSync('/dev/zero', join(path, '.git', 'HEAD'))
    expect(await door.create('repos', { path })).toMatchObject({ path, default_branch: null })
  }
})

it.each(['a FIFO', '/dev/zero'])('fails the diff when the index is %s, and keeps serving', async kind => {
  await using checkout = await makeCheckout()
  const sessions = await Promise.all(Array.from({ length: 6 }, () => newSession(checkout.path)))
  const index = join(checkout.path, '.git', 'index')
  rmSync(index)
  if (kind === 'a FIFO') replaceByFifo(index)
  else symlinkSync('/dev/zero', index)
  const diffs = sessions.map(({ session_id }) => failureOf(door.find(`sessions/${session_id}/diff`)))
  for (const failure of await Promise.all(diffs)) expect(failure).toMatchObject({ data: { reason: 'git_failed' } })
  for (const session of sessions) await upload(session)
})

it('answers that the file of a document is missing when it was replaced by a FIFO', async () => {
  await using checkout = await makeCheckout()
  const session = await newSession(checkout.path)
  const { document_id } = await upload(session)
  replaceByFifo(join(app.home, 'documents', String(session.session_id), String(document_id), 'a.txt'))
  const headers = { authorization: `Bearer ${app.token}` }
  for (const response of await Promise.all(
    Array.from({ length: 6 }, () => fetch(`${app.url}uploads/${document_id}`, { headers }))
  ))
    expect(response.status).toBe(404)
})

it('shuts down while requests wait for a repository whose HEAD is a FIFO', async () => {
  await using checkout = await makeCheckout()
  const sessions = await Promise.all(Array.from({ length: 6 }, () => newSession(checkout.path)))
  replaceByFifo(join(checkout.path, '.git', 'HEAD'))
  const diffs = sessions.map(({ session_id }) => failureOf(door.find(`sessions/${session_id}/diff`)).catch(String))
  await upload(sessions[0] ?? { version: 0 })
  await app.stop()
  await Promise.all(diffs)
})
