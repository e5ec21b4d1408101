import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { presets } from '@callboard/agents'
import type { Agent, InstallProgress, Task } from '@callboard/contract'
import {
  type App,
  nextEvent,
  type Registry,
  scriptedPackage,
  startApp,
  startRegistry,
  stockClient,
  until
} from '@callboard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bearing } from '../runner/process-table.ts'
import { newPerson } from '../support/people.ts'
import { firstRows } from '../support/seed.ts'
import { restDoor, type TestClient } from '../support/test-client.ts'

const preset = (name: string) => {
  const found = presets.find(one => one.name === name)
  if (!found) throw new Error(`there is no preset ${name}`)
  return { name: found.package, version: found.version, program: found.program }
}

let registry: Registry
let app: App
let door: TestClient
beforeAll(async () => {
  registry = await startRegistry(scriptedPackage(preset('qwen'), 'qwen', { script: { text: { text: 'Cheers.' } } }))
  const withPassword = registry.url.replace('//', '//ada:a-hidden-word@')
  app = await startApp({ env: { ...registry.env, npm_config_registry: withPassword } })
  door = restDoor(app, app.token)
})
afterAll(async () => {
  await app?.[Symbol.asyncDispose]()
  await registry?.[Symbol.asyncDispose]()
})

async function agent(name: string): Promise<Agent> {
  await using client = await stockClient(app.url, app.token)
  const { data } = await client.service('agents').find({ query: { name } })
  return data[0]
}

const install = async (name: string) => door.create(`agents/${(await agent(name)).agent_id}/install`, {})

/** The row once nothing is being installed. */
async function settled(name: string): Promise<Agent> {
  await until(async () => (await agent(name)).status !== 'installing')
  return agent(name)
}

/** What stands in the folder of agents, and the processes that fill what is not whole. */
function folders(): { names: string[]; busy: number } {
  const directory = join(app.home, 'agents')
  const names = existsSync(directory) ? readdirSync(directory) : []
  const marks = names.flatMap(name => /^\..*-([0-9a-f]{32})$/.exec(name)?.[1] ?? [])
  return { names, busy: marks.flatMap(bearing).length }
}

it('[A6] installs the exact version into a folder of its own, tells how far it is, and works with it', async () => {
  await using client = await stockClient(app.url, app.token)
  const said = nextEvent<InstallProgress>(client.service('agents'), 'progress')
  const over = nextEvent<Agent>(client.service('agents'), 'patched', ({ status }) => status !== 'installing')
  expect(await install('qwen')).toMatchObject({ status: 'installing', fault: null })
  expect(await install('qwen')).toMatchObject({ status: 'installing' })
  expect((await said).label).toBe('Fetching @qwen-code/qwen-code 0.15.10')
  const row = await over
  expect(row).toMatchObject({ status: 'available', program_version: '0.15.10', fault: null })
  expect(folders()).toEqual({ names: ['qwen'], busy: 0 })
  expect(registry.downloadCount).toBe(1)
  expect(await install('qwen')).toEqual(row)

  const { board, repo } = await firstRows(door)
  const ids = { board_id: board.board_id, repo_id: repo.repo_id, agent_id: row.agent_id }
  const session = await door.create('sessions', { title: 'With what was installed', ...ids })
  const ended = nextEvent<Task>(client.service('tasks'), 'patched', ({ ended_at }) => ended_at !== null)
  await door.create(`sessions/${session.session_id}/prompt`, { prompt: 'Hello' })
  expect(await ended).toMatchObject({ status: 'completed' })
})

it('[A6] says in a sentence why it could not, with npm’s own words, and leaves nothing behind', async () => {
  await install('codex')
  const { status, fault } = await settled('codex')
  expect(status).toBe('missing')
  expect(fault).toMatch(/^@agentclientprotocol\/codex-acp 2\.6\.0 could not be installed\. npm says: .*Not found/i)
  expect(fault).not.toContain('a-hidden-word')

  registry.publish({ ...preset('gemini') })
  await install('gemini')
  expect(await settled('gemini')).toMatchObject({
    status: 'missing',
    fault: '@google/gemini-cli 0.61.0 was downloaded, but does not contain the program "gemini".'
  })
  expect(folders()).toEqual({ names: ['qwen'], busy: 0 })
})

it('[A6] is stopped by whoever may begin it, and by nobody else', async () => {
  registry.publish(scriptedPackage(preset('claude'), 'claude-agent-acp', { login: true }))
  const release = registry.hold()
  const { agent_id } = await install('claude')
  await until(() => folders().busy > 0)
  const member = restDoor(app, newPerson(app.home, 'member').token)
  for (const route of ['install', 'stop', 'look']) {
    await expect(member.create(`agents/${agent_id}/${route}`, {})).rejects.toMatchObject({ code: 403 })
  }
  await door.create(`agents/${agent_id}/stop`, {})
  expect(await settled('claude')).toMatchObject({ status: 'missing', fault: null })
  expect(folders()).toEqual({ names: ['qwen'], busy: 0 })
  release()
})

it('[A6] ends with the daemon; and what a killed one left half done is gone after the next start', async () => {
  const release = registry.hold()
  await install('claude')
  await until(() => folders().busy > 0)
  expect(await app.stop()).toBe(0)
  expect(folders()).toEqual({ names: ['qwen'], busy: 0 })
  await app.restart()
  expect(await agent('claude')).toMatchObject({ status: 'missing', fault: null })

  await install('claude')
  await until(() => folders().busy > 0)
  await app.kill()
  expect(folders().busy).toBeGreaterThan(0)
  await app.restart()
  expect(await agent('claude')).toMatchObject({ status: 'missing', fault: null })
  await until(() => folders().names.length === 1)
  release()
})

it('[A7] an agent whose user has to sign in says how', async () => {
  await install('claude')
  const { agent_id } = await settled('claude')
  const { board, repo } = await firstRows(door)
  const ids = { board_id: board.board_id, repo_id: repo.repo_id, agent_id }
  await using client = await stockClient(app.url, app.token)
  const ended = nextEvent<Task>(client.service('tasks'), 'patched', ({ ended_at }) => ended_at !== null)
  const { session_id } = await door.create('sessions', { title: 'Not signed in', ...ids })
  await door.create(`sessions/${session_id}/prompt`, { prompt: 'Hello' })
  const { error } = await ended
  expect(error?.reason).toBe('needs_login')
  const program = join(app.home, 'agents', 'claude', 'node_modules', '.bin', 'claude-agent-acp')
  expect(error?.message).toContain(`On Callboard's machine run: ${program} --cli auth login`)
  expect((await agent('claude')).status).toBe('needs_login')
})
