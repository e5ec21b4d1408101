import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JoinResult } from '@callboard/contract'
import { type App, startApp, stockClient } from '@callboard/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { called, restDoor } from '../support/test-client.ts'

let app: App

beforeEach(async () => {
  app = await startApp()
})
afterEach(() => app[Symbol.asyncDispose]())

async function epoch(): Promise<string | undefined> {
  await using client = await stockClient(app.url, app.token)
  const { position } = await called<JoinResult>(client.socket, 'create', 'subscriptions', { channel: 'workspace' }, {})
  return position?.epoch
}

const write = () => restDoor(app, app.token).create('boards', { name: 'Written' })
const file = (name: string) => join(app.home, name)

it('[F7] the epoch outlives restarts and crashes', async () => {
  const first = await epoch()
  await write()
  await app.restart()
  expect(await epoch()).toBe(first)
  await write()
  await app.kill()
  await app.restart()
  expect(await epoch()).toBe(first)
})

it('[F7] a database that was put back to an earlier state takes a new epoch', async () => {
  const first = await epoch()
  await app.stop()
  copyFileSync(file('callboard.db'), file('copy'))
  await app.restart()
  await write()
  await app.stop()
  copyFileSync(file('copy'), file('callboard.db'))
  for (const rest of ['callboard.db-wal', 'callboard.db-shm']) rmSync(file(rest), { force: true })
  await app.restart()
  expect(await epoch()).not.toBe(first)
})

it('[F7] so does one whose last number nobody knows', async () => {
  const first = await epoch()
  await app.stop()
  rmSync(file('commit'))
  await app.restart()
  const second = await epoch()
  expect(second).not.toBe(first)
  await app.stop()
  writeFileSync(file('commit'), 'not a number')
  await app.restart()
  expect(await epoch()).not.toBe(second)
  expect(Number(readFileSync(file('commit'), 'utf8'))).toBeGreaterThan(0)
})
