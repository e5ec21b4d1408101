import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JoinResult } from '@callboard/contract'
import { type App, startApp, stockClient } from '@callboard/testing'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { called, restDoor } from './support/test-client.ts'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))
let app: App

beforeEach(async () => {
  app = await startApp()
})
afterEach(() => app[Symbol.asyncDispose]())

async function backUp(name = 'copy.db'): Promise<string> {
  const response = await fetch(`${app.url}backup`, { headers: { authorization: `Bearer ${app.token}` } })
  expect(response.status).toBe(200)
  const file = join(app.home, name)
  writeFileSync(file, Buffer.from(await response.arrayBuffer()))
  return file
}

function restore(file: string) {
  const env = { ...process.env, CALLBOARD_HOME: app.home }
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'restore', file], { env, encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

async function boardNames(): Promise<unknown[]> {
  return (await restDoor(app, app.token).find('boards')).data.map(({ name }) => name)
}

async function epoch(): Promise<string | undefined> {
  await using client = await stockClient(app.url, app.token)
  return (await called<JoinResult>(client.socket, 'create', 'subscriptions', { channel: 'workspace' }, {})).position
    ?.epoch
}

it('a backup made while others write is whole, and holds every write that was answered before it', async () => {
  const door = restDoor(app, app.token)
  await door.create('boards', { name: 'Answered' })
  let isWriting = true
  const writing = (async () => {
    for (let n = 0; isWriting; n++) await door.create('boards', { name: `Beside ${n}` })
  })()
  const file = await backUp()
  isWriting = false
  await writing
  const database = new Database(file, { readonly: true })
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(database.prepare('select count(*) n from boards where name = ?').get('Answered')).toEqual({ n: 1 })
  database.close()
  expect(readdirSync(app.home).filter(name => name.includes('backup-'))).toEqual([])
})

it('[F7] restoring puts everything back, keeps what was there, and takes a new epoch', async () => {
  const door = restDoor(app, app.token)
  await door.create('boards', { name: 'Before' })
  const [first, file] = [await epoch(), await backUp()]
  await door.create('boards', { name: 'After' })
  expect(restore(file)).toMatchObject({ status: 1, said: expect.stringContaining('Stop it, then try again') })
  await app.stop()
  const { status, said } = restore(file)
  expect({ status, said }).toMatchObject({ status: 0, said: expect.stringContaining('saved as') })
  expect(existsSync(said.match(/saved as (\S+)\.\n/)?.[1] ?? '')).toBe(true)
  await app.restart()
  expect(await boardNames()).toEqual(['My board', 'Before'])
  expect(await epoch()).not.toBe(first)
})

it('what is no backup is refused, and nothing is touched', async () => {
  const text = join(app.home, 'text')
  writeFileSync(text, 'not a database')
  const other = new Database(join(app.home, 'other.db'))
  other.exec('create table things (name text)')
  other.close()
  await restDoor(app, app.token).create('boards', { name: 'Kept' })
  await app.stop()
  for (const file of [text, join(app.home, 'other.db'), join(app.home, 'nowhere')]) {
    expect(restore(file)).toMatchObject({ status: 1, said: expect.stringContaining('cannot be restored') })
  }
  await app.restart()
  expect(await boardNames()).toContain('Kept')
})

it('a backup is for owners', async () => {
  expect((await fetch(`${app.url}backup`)).status).toBe(401)
  const door = restDoor(app, app.token)
  const person = { name: 'Ada', role: 'admin', email: 'ada@example.test', password: 'long enough' }
  await door.create('users', person)
  const { accessToken } = await restDoor(app).create('authentication', { strategy: 'local', ...login(person) })
  const response = await fetch(`${app.url}backup`, { headers: { authorization: `Bearer ${accessToken}` } })
  expect([response.status, await response.json()]).toMatchObject([403, { data: { reason: 'role_too_low' } }])
})

const login = ({ email, password }: { email: string; password: string }) => ({ email, password })
