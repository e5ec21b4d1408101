import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, makeCheckout, startApp } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedRows } from '../src/boot/seed.ts'
import { startInside } from './support/inside.ts'
import { failureOf, restDoor, type TestClient } from './support/test-client.ts'

let app: App
let door: TestClient
let scratch: string

beforeAll(async () => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'callboard-scratch-')))
  app = await startApp({ env: { PATH: `${scratch}:${process.env.PATH}` } })
  door = restDoor(app, app.token)
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  rmSync(scratch, { recursive: true, force: true })
})

describe('a repository', () => {
  it('that is registered a second time, by whatever path and name, is the first row', async () => {
    await using checkout = await makeCheckout()
    symlinkSync(checkout.path, join(scratch, 'link'))
    const first = await door.create('repos', { path: checkout.path, name: 'The first' })
    expect(await door.create('repos', { path: checkout.path })).toEqual(first)
    expect(await door.create('repos', { path: join(scratch, 'link'), name: 'The second' })).toEqual(first)
    const doubles = await Promise.all(
      Array.from({ length: 10 }, () => door.create('repos', { path: `${checkout.path}/` }))
    )
    expect(doubles).toEqual(doubles.map(() => first))
    expect((await door.find('repos', { path: checkout.path })).total).toBe(1)
  })

  it('cannot be moved to where another is, or to where none can be', async () => {
    await using checkout = await makeCheckout()
    const { repo_id } = await door.create('repos', { path: checkout.path })
    expect(await failureOf(door.patch('repos', repo_id, { path: app.cwd }))).toMatchObject({
      code: 409,
      data: { reason: 'already_exists' }
    })
    expect(await failureOf(door.patch('repos', repo_id, { path: scratch }))).toMatchObject({
      code: 400,
      data: { reason: 'not_a_checkout' }
    })
    expect(await failureOf(door.update('repos', repo_id, { path: join(scratch, 'gone'), name: 'Gone' }))).toMatchObject(
      {
        message: `The directory ${join(scratch, 'gone')} does not exist.`
      }
    )
    expect(await failureOf(door.create('repos', { path: 'x'.repeat(5000) }))).toMatchObject({
      data: { reason: 'invalid' }
    })
    expect(await door.get('repos', repo_id)).toMatchObject({ path: checkout.path, version: 1 })
  })

  it('cannot be moved or made under an id that is not there', async () => {
    expect(await failureOf(door.patch('repos', 'rep_x', { path: app.cwd }))).toMatchObject({
      message: 'There is no repo rep_x.'
    })
  })
})

describe('an agent', () => {
  it('is available when its program is one, by path or by name', async () => {
    const program = join(scratch, 'my-agent')
    const status = async (command: string) => {
      const { agent_id, status } = await door.create('agents', { name: 'looked-for', command })
      await door.remove('agents', agent_id)
      return status
    }
    expect([await status('my-agent'), await status(program)]).toEqual(['missing', 'missing'])
    writeFileSync(program, '#!/bin/sh\n')
    expect(await status(program)).toBe('missing')
    chmodSync(program, 0o755)
    expect([await status('my-agent'), await status(program), await status(process.execPath)]).toEqual([
      'available',
      'available',
      'available'
    ])
    mkdirSync(join(scratch, 'directory'), { mode: 0o755 })
    for (const command of [
      'directory',
      scratch,
      'a/relative/path',
      '../my-agent',
      'my-agent --flag',
      `${program}/x`,
      'nul\0'
    ]) {
      expect([command, await status(command)]).toEqual([command, 'missing'])
    }
  })

  it('is looked for again at every start', async () => {
    const program = join(scratch, 'comes-and-goes')
    await using inside = await startInside()
    const { agent_id } = await inside.app.service('agents').create({ name: 'comes-and-goes', command: program })
    const afterStart = async () => {
      await seedRows(inside.app)
      const { status, version } = await inside.app.service('agents').get(agent_id)
      return [status, version]
    }
    expect(await afterStart()).toEqual(['missing', 1])
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 })
    expect(await afterStart()).toEqual(['available', 2])
    expect(await afterStart()).toEqual(['available', 2])
    rmSync(program)
    expect(await afterStart()).toEqual(['missing', 3])
  })

  it('has a name of its own', async () => {
    const { agent_id } = await door.create('agents', { name: 'taken', command: 'node' })
    const clash = { code: 409, data: { reason: 'already_exists' } }
    expect(await failureOf(door.create('agents', { name: 'taken', command: 'node' }))).toMatchObject(clash)
    expect(await failureOf(door.patch('agents', agent_id, { name: 'builtin' }))).toMatchObject(clash)
    for (const name of ['', 'Upper', '-dash', '../x', 'a b', 'x'.repeat(65)]) {
      expect(await failureOf(door.create('agents', { name, command: 'node' }))).toMatchObject({ code: 400 })
    }
  })

  it('that is in use stays', async () => {
    const { agent_id } = await door.create('agents', { name: 'in-use', command: 'node' })
    const [board] = (await door.find('boards')).data
    const [repo] = (await door.find('repos', { path: app.cwd })).data
    const session = { title: 'In use', board_id: board?.board_id, repo_id: repo?.repo_id, agent_id }
    const { session_id } = await door.create('sessions', session)
    expect(await failureOf(door.remove('agents', agent_id))).toMatchObject({ code: 409, data: { reason: 'in_use' } })
    await door.remove('sessions', session_id)
    expect(await door.remove('agents', agent_id)).toMatchObject({ agent_id })
  })
})
