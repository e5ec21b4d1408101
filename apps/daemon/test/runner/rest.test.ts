import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Session } from '@callboard/contract'
import { until } from '@callboard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isAlive } from './process-table.ts'
import { Scene } from './scene.ts'

let scene: Scene

beforeAll(async () => {
  scene = await Scene.open({ env: { CALLBOARD_AGENT_REST: '1000' } })
})
afterAll(() => scene.close())

const words = (text: string) => ({ text: { text } })

it('[T6] an agent that is asked for nothing is ended, and goes on in its conversation with the next prompt', async () => {
  const [session, keeping] = [await scene.session({ resume: 'resume' }), await scene.session()]
  await scene.became(await scene.prompt(keeping, words('one')), 'completed')
  const first = await scene.prompt(session, words('one'))
  const pid = await until(() => scene.processes(session)[0]?.pid ?? undefined)
  await scene.became(first, 'completed')
  const { agent_session_id } = await scene.get(session)
  await until(() => scene.processes(session).length === 0)
  expect(isAlive(pid)).toBe(false)

  await scene.became(await scene.prompt(session, words('two')), 'completed')
  const messages = await scene.messages(session)
  expect(messages.filter(({ role }) => role !== 'user').map(({ text }) => text)).toEqual(['one', 'two'])
  expect((await scene.get(session)).agent_session_id).toBe(agent_session_id)
  // One that could not take it up stays.
  await until(() => scene.processes(session).length === 0)
  expect(scene.processes(keeping)).toHaveLength(1)
})

it('[T6] the built-in agent takes its conversation up as well, and what it remembers goes with the session', async () => {
  const { client } = scene
  const [board, repo, agent] = await Promise.all(
    ['boards', 'repos', 'agents'].map(async path => (await client.service(path).find({})).data[0])
  )
  const { board_id, repo_id, agent_id } = { ...board, ...repo, ...agent }
  const session: Session = await client.service('sessions').create({ title: 'Built in', board_id, repo_id, agent_id })
  await scene.became(await scene.prompt(session, 'list files'), 'completed')
  await until(() => scene.processes(session).length === 0)
  await scene.became(await scene.prompt(session, 'list files'), 'completed')
  expect((await scene.messages(session)).filter(({ type }) => type === 'notice')).toEqual([])
  const memory = join(scene.app.home, 'agent')
  expect(readdirSync(memory)).toEqual([`${(await scene.get(session)).agent_session_id}.json`])
  await client.service('sessions').remove(session.session_id)
  expect(readdirSync(memory)).toEqual([])
})
