import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { presets } from '@callboard/agents'
import type { Agent } from '@callboard/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedRows } from '../../src/boot/seed.ts'
import { VERSION } from '../../src/core/version.ts'
import { startInside } from '../support/inside.ts'
import { type Listening, startListening } from '../support/listening.ts'
import { failureOf, restDoor, type TestClient } from '../support/test-client.ts'

let app: Listening
let door: TestClient
let scratch: string
/** All of the search path. */
let bin: string
beforeAll(async () => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'callboard-scratch-')))
  bin = join(scratch, 'bin')
  mkdirSync(bin)
  app = await startListening({ environment: { PATH: bin } })
  door = restDoor(app, app.token)
  await start()
})
afterAll(async () => {
  await app?.[Symbol.asyncDispose]()
  rmSync(scratch, { recursive: true, force: true })
})

/** What every start does. */
const start = () => seedRows(app.app)

/** A package as npm puts it, with its program in the directory of programs. */
function putPackage(modules: string, programs: string, program: string, manifest: { name: string; version?: string }) {
  const file = join(modules, manifest.name, 'dist', 'cli.js')
  mkdirSync(dirname(file), { recursive: true })
  mkdirSync(programs, { recursive: true })
  writeFileSync(join(modules, manifest.name, 'package.json'), JSON.stringify(manifest))
  writeFileSync(file, '#!/usr/bin/env node\n')
  chmodSync(file, 0o755)
  symlinkSync(file, join(programs, program))
}

async function agent(name: string, { app: asked }: Pick<Listening, 'app'> = app): Promise<Agent> {
  const [row] = (await asked.service('agents').find({ query: { name } })).data
  if (!row) throw new Error(`there is no agent ${name}`)
  return row
}

describe('the agents that Callboard knows', () => {
  it('each have a row from the first start on, after the built-in one, and no second one', async () => {
    await start()
    const rows = await app.app.service('agents').find({ paginate: false, query: { $sort: { created_at: 1 } } })
    expect(rows.map(({ name }) => name)).toEqual(['builtin', ...presets.map(({ name }) => name)])
    expect(rows[0]).toMatchObject({ preset: null, status: 'available', program_version: VERSION })
    expect(rows[1]).toMatchObject({
      name: 'claude',
      command: 'claude-agent-acp',
      args: [],
      env: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'],
      mode: 'default',
      status: 'missing',
      program_version: null,
      fault: null,
      preset: {
        title: 'Claude Code',
        package: '@agentclientprotocol/claude-agent-acp',
        version: '0.100.0',
        sign_in: expect.stringContaining(' run: claude-agent-acp --cli auth login')
      }
    })
  })

  it('are found on the PATH, with the version of their package where there is one', async () => {
    const modules = join(scratch, 'lib')
    putPackage(modules, bin, 'gemini', { name: '@google/gemini-cli', version: '0.60.1' })
    putPackage(modules, bin, 'opencode', { name: 'a-manager-of-versions', version: '7.0.0' })
    writeFileSync(join(modules, 'a-manager-of-versions', 'package.json'), 'no JSON at all')
    writeFileSync(join(bin, 'qwen'), '#!/bin/sh\n', { mode: 0o755 })
    await start()
    expect(await agent('gemini')).toMatchObject({ status: 'available', program_version: '0.60.1' })
    expect(await agent('opencode')).toMatchObject({ status: 'available', program_version: null })
    expect(await agent('qwen')).toMatchObject({ status: 'available', program_version: null })
    expect(await agent('codex')).toMatchObject({ status: 'missing' })
  })

  it('are found in the home before the PATH, and sign in with the program that is there', async () => {
    const modules = join(app.home, 'agents', 'gemini', 'node_modules')
    putPackage(modules, join(modules, '.bin'), 'gemini', { name: '@google/gemini-cli', version: '0.61.0' })
    await start()
    const { program_version, preset } = await agent('gemini')
    expect(program_version).toBe('0.61.0')
    expect(preset?.sign_in).toContain(` run: ${join(modules, '.bin', 'gemini')} and `)
  })

  it('whose user has to sign in are not taken for others because their program is there', async () => {
    const { agent_id } = await agent('gemini')
    await app.app.service('agents').patch(agent_id, { status: 'needs_login' })
    await start()
    expect((await agent('gemini')).status).toBe('needs_login')
  })

  it('that were being installed when the daemon was killed are what they are after a start', async () => {
    const { agent_id } = await agent('codex')
    await app.app.service('agents').patch(agent_id, { status: 'installing' })
    await start()
    expect((await agent('codex')).status).toBe('missing')
  })

  it('follow what a newer Callboard knows of them, and keep what people chose', async () => {
    const { agent_id, preset } = await agent('codex')
    if (!preset) throw new Error('codex is no preset')
    const older = {
      command: 'codex-of-old',
      args: ['--old'],
      preset: { ...preset, version: '0.0.1' },
      mode: 'read-only'
    }
    await app.app.service('agents').patch(agent_id, older)
    await start()
    expect(await agent('codex')).toMatchObject({ command: 'codex-acp', args: [], preset, mode: 'read-only' })
  })

  it('leave their name to whoever has it already', async () => {
    await using inside = await startInside({ environment: { PATH: bin } })
    await inside.app.service('agents').create({ name: 'qwen', command: '/my/own/qwen' })
    await seedRows(inside.app)
    expect(await agent('qwen', inside)).toMatchObject({ command: '/my/own/qwen', preset: null })
  })
})

describe('the row of an agent that Callboard knows', () => {
  it('keeps its name and command and stays; model, mode and variables may be chosen', async () => {
    const { agent_id } = await agent('claude')
    const refused = { code: 403, data: { reason: 'preset_agent' } }
    for (const change of [{ name: 'other' }, { command: '/bin/sh' }, { args: ['--yes'] }]) {
      expect(await failureOf(door.patch('agents', agent_id, change))).toMatchObject(refused)
    }
    expect(await failureOf(door.remove('agents', agent_id))).toMatchObject(refused)
    const whole = { name: 'claude', command: 'sh', args: [], env: [], model: null, mode: null }
    expect(await failureOf(door.update('agents', agent_id, whole))).toMatchObject(refused)
    for (const change of [{ status: 'available' }, { preset: null }, { fault: 'x' }, { program_version: '1' }]) {
      expect(await failureOf(door.patch('agents', agent_id, change))).toMatchObject({ code: 400 })
    }
    const chosen = { model: 'opus', mode: 'plan', env: [] }
    expect(await door.patch('agents', agent_id, chosen)).toMatchObject(chosen)
  })

  it('is looked at again when somebody asks', async () => {
    const { agent_id, version } = await agent('codex')
    expect(await door.create(`agents/${agent_id}/look`, {})).toMatchObject({ status: 'missing', version })
    writeFileSync(join(bin, 'codex-acp'), '#!/bin/sh\n', { mode: 0o755 })
    expect(await door.create(`agents/${agent_id}/look`, {})).toMatchObject({
      status: 'available',
      version: version + 1
    })
    rmSync(join(bin, 'codex-acp'))
  })

  it('of another agent says nothing of where it comes from', async () => {
    const { agent_id } = await door.create('agents', { name: 'mine', command: 'my-agent' })
    const refused = { code: 400, data: { reason: 'not_installable' } }
    expect(await failureOf(door.create(`agents/${agent_id}/install`, {}))).toMatchObject(refused)
  })
})
